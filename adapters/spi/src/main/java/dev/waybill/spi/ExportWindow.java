package dev.waybill.spi;

/// What a delivery covers, half open: from `from` (exclusive of the rows at or before its id when
/// it has one) up to but not including `to`; when `to` carries an id, up to and including that row.
public record ExportWindow(Watermark from, Watermark to) {
  public ExportWindow {
    if (to.atMicros() < from.atMicros()) {
      throw new IllegalArgumentException(
          "expected a window that does not end before it starts, found " + from + " to " + to);
    }
  }
}
