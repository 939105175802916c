package dev.waybill.postgres;

import dev.waybill.spi.AttemptId;
import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.ExportWindow;
import dev.waybill.spi.Owner;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.Watermark;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The receipts of a place, `_waybill_deliveries`: a row per ordinal, from 1, without gaps.
final class DeliveryLog {
  /// What a receipt counts.
  record Totals(long rowsLoaded, long bytes) {}

  private static final String COLUMNS =
      """
      delivery_from, delivery_from_id, generation, ordinal, seq, attempt, schema_version,
      window_from, window_from_id, window_to, window_to_id,
      rows_sent, rows_loaded, rows_quarantined, bytes, digest, proof, started, committed,
      installation, destination\
      """;

  /// A row as it was read.
  private record Entry(Owner owner, DeliveryReceipt receipt) {}

  private final Connection connection;
  private final Place place;

  DeliveryLog(Connection connection, Place place) {
    this.connection = connection;
    this.place = place;
  }

  static String ddl(Place place) {
    return """
    CREATE TABLE %s (
      table_name text, major int, ordinal bigint,
      installation text NOT NULL, destination text NOT NULL,
      delivery text NOT NULL, delivery_from timestamptz NOT NULL, delivery_from_id text,
      generation int NOT NULL, kind text NOT NULL,
      seq bigint NOT NULL, attempt uuid NOT NULL, schema_version text NOT NULL,
      window_from timestamptz NOT NULL, window_from_id text,
      window_to timestamptz NOT NULL, window_to_id text,
      rows_sent bigint NOT NULL, rows_loaded bigint NOT NULL, rows_quarantined bigint NOT NULL,
      bytes bigint NOT NULL, digest text NOT NULL, proof text NOT NULL,
      started timestamptz NOT NULL, committed timestamptz NOT NULL,
      PRIMARY KEY (table_name, major, ordinal), UNIQUE (installation, delivery))\
    """
        .formatted(place.deliveries());
  }

  /// The column that a log of an earlier build lacks: the rebuild whose shadow alone a delivery
  /// landed in.
  static String rebuildDdl(Place place) {
    return "ALTER TABLE %s ADD COLUMN IF NOT EXISTS rebuild uuid".formatted(place.deliveries());
  }

  /// The last ordinal, 0 when nothing landed.
  long last() throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT coalesce(max(ordinal), 0) FROM %s WHERE table_name = ? AND major = ?"
                .formatted(place.deliveries()))) {
      query.setString(1, place.table().value());
      query.setInt(2, place.major());
      try (ResultSet row = query.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /// The receipt of a delivery, whichever of its attempts landed, or null. What lies at its ordinal
  /// counts whoever landed it: only owners do, and a place is passed on with its log.
  ///
  /// @throws DestinationException `PERMANENT` when another delivery has taken the ordinal
  @Nullable DeliveryReceipt landed(Owner owner, DeliveryKey key, long ordinal)
      throws SQLException, DestinationException {
    Entry other = null;
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            SELECT %s FROM %s WHERE table_name = ? AND major = ?
              AND (ordinal = ? OR installation = ? AND delivery = ?)\
            """
                .formatted(COLUMNS, place.deliveries()))) {
      query.setString(1, place.table().value());
      query.setInt(2, place.major());
      query.setLong(3, ordinal);
      query.setString(4, owner.installation());
      query.setString(5, key.text());
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          Entry entry = entry(rows);
          if (entry.receipt().key().equals(key)) {
            return entry.receipt();
          }
          other = entry;
        }
      }
    }
    if (other == null) {
      return null;
    }
    throw Failures.permanent(
        "expected ordinal %d of %s to hold %s of %s, found %s of %s"
            .formatted(ordinal, place, key, owner, other.receipt().key(), other.owner()));
  }

  /// Adds the receipt of this transaction; as it will be read for ever.
  ///
  /// @param rebuild the rebuild whose shadow alone the rows landed in, or null
  DeliveryReceipt add(
      Owner owner,
      DeliveryTicket ticket,
      String schemaVersion,
      Totals totals,
      String digest,
      @Nullable UUID rebuild)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO %s (table_name, major, kind, rebuild, delivery, %s)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
              'xid ' || pg_current_xact_id() || ' in ' || ?, ?, clock_timestamp(), ?, ?)
            RETURNING %2$s\
            """
                .formatted(place.deliveries(), COLUMNS))) {
      Parameters parameters = new Parameters(insert);
      parameters.text(place.table().value()).number(place.major()).text(ticket.kind().name());
      parameters.uuid(rebuild);
      parameters.text(ticket.key().text()).watermark(ticket.key().from());
      parameters.number(ticket.key().generation()).number(ticket.ordinal());
      parameters.number(ticket.attempt().seq().value()).uuid(ticket.attempt().uuid());
      parameters.text(schemaVersion);
      parameters.watermark(ticket.window().from()).watermark(ticket.window().to());
      parameters.number(totals.rowsLoaded() + ticket.rowsQuarantined());
      parameters.number(totals.rowsLoaded()).number(ticket.rowsQuarantined());
      parameters.number(totals.bytes()).text(digest).text(place.toString());
      parameters.instant(ticket.started());
      parameters.text(owner.installation()).text(owner.destination().value());
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return entry(row).receipt();
      }
    }
  }

  private Entry entry(ResultSet row) throws SQLException {
    Owner owner =
        new Owner(row.getString("installation"), new DestinationId(row.getString("destination")));
    StreamId stream = new StreamId(owner.destination(), place.table(), place.major());
    return new Entry(
        owner,
        new DeliveryReceipt(
            new DeliveryKey(stream, watermark(row, "delivery_from"), row.getInt("generation")),
            new AttemptId(new ExportSeq(row.getLong("seq")), row.getObject("attempt", UUID.class)),
            row.getLong("ordinal"),
            row.getString("schema_version"),
            new ExportWindow(watermark(row, "window_from"), watermark(row, "window_to")),
            row.getLong("rows_sent"),
            row.getLong("rows_loaded"),
            row.getLong("rows_quarantined"),
            row.getLong("bytes"),
            row.getString("digest"),
            row.getString("proof"),
            List.of(),
            instant(row, "started"),
            instant(row, "committed")));
  }

  private static Watermark watermark(ResultSet row, String column) throws SQLException {
    return new Watermark(
        Watermark.at(instant(row, column)).atMicros(), row.getString(column + "_id"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  /// Sets parameters in order.
  private static final class Parameters {
    private final PreparedStatement statement;
    private int last;

    Parameters(PreparedStatement statement) {
      this.statement = statement;
    }

    Parameters text(@Nullable String value) throws SQLException {
      statement.setString(++last, value);
      return this;
    }

    Parameters number(long value) throws SQLException {
      statement.setLong(++last, value);
      return this;
    }

    void uuid(@Nullable UUID value) throws SQLException {
      statement.setObject(++last, value, Types.OTHER);
    }

    void instant(Instant value) throws SQLException {
      statement.setObject(++last, value.atOffset(ZoneOffset.UTC));
    }

    Parameters watermark(Watermark value) throws SQLException {
      instant(value.at());
      return text(value.id());
    }
  }
}
