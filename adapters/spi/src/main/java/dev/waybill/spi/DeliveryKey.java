package dev.waybill.spi;

/// Names one delivery for ever: a range that has landed under this key is a no-op, a replay raises
/// the generation.
public record DeliveryKey(StreamId stream, Watermark from, int generation) {
  /// One line of text that differs for every delivery of an installation.
  public String text() {
    String id = from.id() == null ? "" : "+" + from.id();
    return stream + "/" + from.atMicros() + id + "/g" + generation;
  }

  @Override
  public String toString() {
    return text();
  }
}
