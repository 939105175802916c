package dev.waybill.dispatcher.control;

/// The control database cannot be used; nothing works without it.
public final class ControlDatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ControlDatabaseException(String url, Throwable cause) {
    super(
        "expected the control database at "
            + url
            + ", found: "
            + cause.getMessage()
            + "; check `control` in the configuration and that the server runs",
        cause);
  }
}
