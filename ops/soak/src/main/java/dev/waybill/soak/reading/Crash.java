package dev.waybill.soak.reading;

/// The process is gone: nothing of it may be recorded any more.
final class Crash extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Crash() {
    super("the process died, as asked");
  }
}
