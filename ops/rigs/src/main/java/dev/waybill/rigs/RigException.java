package dev.waybill.rigs;

import org.jspecify.annotations.Nullable;

/// A server could not be started, stopped or found. The message says what was expected, what was
/// found and what to do.
public final class RigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RigException(String message) {
    super(message);
  }

  public RigException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
