package dev.waybill.dispatcher.source;

import dev.waybill.spi.RowEncoder;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.SpooledDelivery;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Keeps `id=value` of every row, and `-id` of every delete, of the table `items`.
final class CollectingEncoder implements RowEncoder {
  private final List<String> rows = new ArrayList<>();

  @Override
  public void row(RowOperation operation, byte[] buffer, int start, int end) {
    int field = TupleFields.field(buffer, start, 0);
    String id =
        new String(buffer, field, TupleFields.length(buffer, field), StandardCharsets.UTF_8);
    if (operation == RowOperation.DELETE) {
      boolean dated = TupleFields.length(buffer, TupleFields.field(buffer, start, 3)) >= 0;
      rows.add("-" + id + (dated ? "" : " without a date"));
      return;
    }
    int value = TupleFields.field(buffer, start, 2);
    rows.add(
        id
            + "="
            + (TupleFields.length(buffer, value) < 0 ? "null" : TupleFields.int8(buffer, value)));
  }

  List<String> rows() {
    return rows;
  }

  @Override
  public long spooledBytes() {
    return 0;
  }

  @Override
  public SpooledDelivery finish() {
    return new SpooledDelivery(List.of());
  }

  @Override
  public void close() {}
}
