package dev.waybill.demo;

import org.jspecify.annotations.Nullable;

/// The demo cannot go on. The message says what was expected, what was found and what to do.
final class DemoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    super(message);
  }

  DemoException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
