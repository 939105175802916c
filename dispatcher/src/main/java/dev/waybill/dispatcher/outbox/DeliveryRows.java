package dev.waybill.dispatcher.outbox;

import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DeliveryKind;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.ExportWindow;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import dev.waybill.spi.Watermark;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// Reads outbox rows, joined to their stream for its name.
final class DeliveryRows {
  static final String SELECT =
      """
      SELECT d.*, s.destination, s.table_name, s.schema_major
      FROM warehouse_delivery d JOIN warehouse_stream s ON s.id = d.stream_id
      """;

  private DeliveryRows() {}

  static Delivery read(ResultSet row) throws SQLException {
    StreamId stream =
        new StreamId(
            new DestinationId(row.getString("destination")),
            new TableId(row.getString("table_name")),
            row.getInt("schema_major"));
    Watermark from = position(row, "from_at", "from_id");
    return new Delivery(
        row.getLong("id"),
        row.getLong("stream_id"),
        new DeliveryKey(stream, from, row.getInt("generation")),
        DeliveryKind.valueOf(row.getString("kind")),
        new ExportWindow(from, position(row, "planned_end_at", null)),
        row.getString("schema_version"),
        row.getObject("ordinal", Long.class),
        ReplaySubjectColumn.read(row.getString("replay")),
        row.getString("skip_reason"),
        DeliveryStateColumns.read(row));
  }

  private static Watermark position(ResultSet row, String at, @Nullable String id)
      throws SQLException {
    Watermark plain = Watermark.at(row.getObject(at, OffsetDateTime.class).toInstant());
    return id == null ? plain : new Watermark(plain.atMicros(), row.getString(id));
  }
}
