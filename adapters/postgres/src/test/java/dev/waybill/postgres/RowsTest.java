package dev.waybill.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.objectfiles.ObjectFileEncoders;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.RowEncoder;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import dev.waybill.testkit.TestDelivery;
import dev.waybill.testkit.TestTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rows of a table whose key holds the event's day, with a document, as the reader sends them.
class RowsTest extends OnPostgres {
  private static final TableSchema SCHEMA =
      new TableSchema(
          new TableId("days"),
          1,
          0,
          List.of("id", "day"),
          null,
          "day",
          List.of(
              new Column("id", new ColumnType.Text(), false, ""),
              new Column("day", new ColumnType.Date(), false, ""),
              new Column("document", new ColumnType.Json(), true, "")));

  private record Row(RowOperation operation, String id, int day, byte @Nullable [] document) {}

  /// The source sends the old key as deleted: nothing else tells the replica that it is gone.
  @Test
  void aRowWhoseDayChangesLeavesItsOldKeyDeleted() throws Exception {
    send(1, 10, new Row(RowOperation.UPSERT, "a", 1, jsonb("{\"n\": 1}")));
    send(
        2,
        11,
        new Row(RowOperation.UPSERT, "a", 2, jsonb("{\"n\": 2}")),
        new Row(RowOperation.DELETE, "a", 1, null));

    assertThat(
            place.query(
                "SELECT id, day, document, _waybill_seq, _waybill_deleted FROM %s.days ORDER BY day"
                    .formatted(place.schema)))
        .containsExactly("a|2000-01-02|null|11|t", "a|2000-01-03|{\"n\": 2}|11|f");
  }

  @Test
  void aDocumentOfTwentyMegabytesArrivesWhole() throws Exception {
    byte[] document = jsonb("{\"n\": \"" + "Ünïcode 😀 ".repeat(1_500_000) + "\"}");
    assertThat(document.length).isGreaterThan(20_000_000);

    send(1, 10, new Row(RowOperation.UPSERT, "a", 1, document));

    assertThat(
            place.query(
                "SELECT octet_length(document::text), right(document::text, 12) FROM %s.days"
                    .formatted(place.schema)))
        .containsExactly(document.length - 1 + "|Ünïcode 😀 \"}");
  }

  private void send(long ordinal, long seq, Row... rows) throws Exception {
    adapter.prepare(SCHEMA);
    DeliveryTicket ticket = ticket(ordinal, seq);
    SpooledDelivery spooled = encode(ticket, rows);
    try (DeliveryWriter writer = adapter.open(ticket, SCHEMA)) {
      writer.appendAll(spooled.files());
      DeliveryReceipt receipt = writer.commit(spooled.digest());
      assertThat(receipt.rowsLoaded()).isEqualTo(rows.length);
    }
  }

  private static DeliveryTicket ticket(long ordinal, long seq) {
    DeliveryTicket other = TestDelivery.ticket(ordinal, seq);
    StreamId stream = new StreamId(TestTable.OWNER.destination(), SCHEMA.table(), SCHEMA.major());
    return new DeliveryTicket(
        new DeliveryKey(stream, other.key().from(), 0),
        other.kind(),
        other.attempt(),
        ordinal,
        other.window(),
        0,
        other.started());
  }

  private SpooledDelivery encode(DeliveryTicket ticket, Row... rows) throws Exception {
    EncodeRequest request =
        new EncodeRequest(
            SCHEMA,
            adapter.form(),
            ticket.attempt(),
            ticket.started(),
            Files.createTempDirectory(folder, "encode"),
            1 << 20);
    try (RowEncoder encoder = new ObjectFileEncoders().open(request)) {
      for (Row row : rows) {
        byte[] tuple = tuple(row);
        encoder.row(row.operation(), tuple, 0, tuple.length);
      }
      return encoder.finish();
    }
  }

  private static byte[] tuple(Row row) {
    byte[] id = row.id().getBytes(StandardCharsets.UTF_8);
    byte[] document = row.document() == null ? new byte[0] : row.document();
    ByteBuffer tuple = ByteBuffer.allocate(2 + 4 + id.length + 8 + 4 + document.length);
    tuple.putShort((short) 3).putInt(id.length).put(id).putInt(4).putInt(row.day());
    tuple.putInt(row.document() == null ? -1 : document.length).put(document);
    return tuple.array();
  }

  private static byte[] jsonb(String text) {
    return ("\u0001" + text).getBytes(StandardCharsets.UTF_8);
  }
}
