package dev.waybill.objectfiles.held;

import java.io.IOException;

/// A file that is not there, or is none of ours any more.
public final class UnreadableFileException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String name;

  UnreadableFileException(String name, Exception cause) {
    super("could not read the rows of " + name + ": " + cause.getMessage(), cause);
    this.name = name;
  }

  public String name() {
    return name;
  }
}
