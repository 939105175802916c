package dev.waybill.spi;

import org.jspecify.annotations.Nullable;

/// A failure at a destination, classified by the adapter that saw it.
public final class DestinationException extends Exception {
  private static final long serialVersionUID = 1L;

  /// What the dispatcher may do next.
  public enum Kind {
    /// Nothing was decided; the same may succeed later.
    TRANSIENT,
    /// The destination as a whole cannot be reached or takes nothing now; nothing was decided.
    /// Waiting for it is not an attempt, however long it takes.
    UNAVAILABLE,
    /// It will not succeed until a person changes something.
    PERMANENT,
    /// It may have been decided: ask [DestinationAdapter#find] before anything else.
    IN_DOUBT
  }

  private final Kind kind;

  public DestinationException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
