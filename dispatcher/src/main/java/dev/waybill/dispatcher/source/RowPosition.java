package dev.waybill.dispatcher.source;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.Watermark;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// Reads the `(updatedAt, id)` of a tuple; asked only near a cut, because it makes objects.
final class RowPosition {
  private final int time;
  private final int tie;
  private final ColumnType tieType;

  RowPosition(PublishedTable table) {
    this.time = table.schema().indexOf(table.cursor().column());
    this.tie = table.schema().indexOf(table.cursor().tieBreaker());
    this.tieType = table.schema().columns().get(tie).type();
  }

  long micros(byte[] buffer, int tuple) {
    return TupleFields.int8(buffer, TupleFields.field(buffer, tuple, time)) + Micros.POSTGRES_EPOCH;
  }

  Watermark of(byte[] buffer, int tuple) {
    return new Watermark(
        micros(buffer, tuple), tieText(buffer, TupleFields.field(buffer, tuple, tie)));
  }

  private String tieText(byte[] buffer, int field) {
    return switch (tieType) {
      case ColumnType.Text() ->
          new String(buffer, field, TupleFields.length(buffer, field), StandardCharsets.UTF_8);
      case ColumnType.Uuid() ->
          new UUID(TupleFields.int8(buffer, field), TupleFields.int8(buffer, field + 8)).toString();
      case ColumnType.Int(int bits) when bits == 64 ->
          Long.toString(TupleFields.int8(buffer, field));
      case ColumnType.Int(int bits) when bits == 32 ->
          Integer.toString(TupleFields.int4(buffer, field));
      default ->
          throw new IllegalArgumentException(
              "expected a tie breaker of type text, uuid, int32 or int64, found " + tieType);
    };
  }
}
