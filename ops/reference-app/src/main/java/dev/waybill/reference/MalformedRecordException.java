package dev.waybill.reference;

/// A line that cannot become an event; the load skips it.
final class MalformedRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  MalformedRecordException(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
