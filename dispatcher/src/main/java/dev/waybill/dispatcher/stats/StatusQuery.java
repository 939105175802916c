package dev.waybill.dispatcher.stats;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.TableSettings;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.ColumnDrift;
import dev.waybill.dispatcher.source.LagQuery;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.SourceSettings;
import dev.waybill.dispatcher.watermark.WindowGrid;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.TableId;
import dev.waybill.spi.Watermark;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How the configured streams stand, read from the control database and, for the lag, from the
/// sources.
public final class StatusQuery {
  private static final String STREAMS =
      """
      SELECT s.destination, s.table_name, s.schema_major,
             CASE WHEN s.held_at IS NULL THEN s.state ELSE 'HELD' END AS state,
             coalesce(s.held_reason, s.state_reason) AS state_reason, s.watermark_at, s.watermark_id,
             s.rows_delivered, s.created_at, d.status, d.last_error, d.attempts, d.id AS delivery_id,
             s.paused_at, s.paused_by, s.pause_reason, c.away_since, c.away_reason,
             (SELECT count(*) FROM warehouse_gap g WHERE g.stream_id = s.id AND g.closed_at IS NULL) AS gaps,
             (SELECT count(*) FROM warehouse_quarantine q WHERE q.stream_id = s.id AND q.status = 'OPEN') AS quarantined
      FROM warehouse_stream s
        LEFT JOIN LATERAL (
          SELECT id, status, last_error, attempts FROM warehouse_delivery
          WHERE stream_id = s.id AND status IN ('PENDING', 'PROCESSING', 'FAILED', 'IN_DOUBT', 'DEAD_LETTER')
          ORDER BY id LIMIT 1) d ON true
        LEFT JOIN LATERAL (
          SELECT since AS away_since, reason AS away_reason FROM destination_circuit
          WHERE destination = s.destination AND seen_at > clock_timestamp() - interval '30 seconds'
          ORDER BY since LIMIT 1) c ON true
      ORDER BY s.destination, s.table_name, s.schema_major
      """;

  private final ControlDatabase control;
  private final WaybillSettings settings;
  private final Map<String, SourceDatabase> sources = new HashMap<>();

  public StatusQuery(ControlDatabase control, WaybillSettings settings) {
    this.control = control;
    this.settings = settings;
    settings.sources().forEach((name, source) -> sources.put(name, new SourceDatabase(source)));
  }

  private record Row(
      String destination,
      String table,
      int major,
      String state,
      @Nullable String error,
      Watermark watermark,
      long rows,
      long quarantined,
      StreamHold hold,
      Instant created) {}

  /// The streams that the configuration names; those of another major version of a table's schema
  /// are no longer delivered.
  public List<StreamStatus> streams() {
    List<Row> rows = control.jdbc().sql(STREAMS).query((rs, n) -> row(rs)).list();
    Map<String, LagQuery> lags = new HashMap<>();
    try {
      List<StreamStatus> result = new ArrayList<>();
      for (Row row : rows) {
        Duration cadence = cadence(row);
        TableSettings table = settings.tables().get(new TableId(row.table()));
        if (cadence != null && table != null && table.major() == row.major()) {
          LagQuery lag =
              lags.computeIfAbsent(table.source(), name -> LagQuery.open(sources.get(name)));
          result.add(status(row, cadence, table, lag));
        }
      }
      return result;
    } finally {
      lags.values().forEach(LagQuery::close);
    }
  }

  private StreamStatus status(Row row, Duration cadence, TableSettings table, LagQuery source) {
    SourceSettings sourceSettings = settings.sources().get(table.source());
    Duration settle = sourceSettings == null ? Duration.ZERO : sourceSettings.settle();
    Instant through = row.watermark().at();
    Instant since = row.watermark().equals(Watermark.BEGINNING) ? row.created() : through;
    long lagRows = -1;
    Instant now = Instant.now();
    String error = row.error();
    List<ColumnDrift> drift = List.of();
    PublishedTable published =
        settings.schemas().find(new TableId(row.table()), row.major()).orElseThrow();
    try {
      now = source.now();
      if (row.state().equals("STOPPED")) {
        drift = source.drift(published);
      }
      lagRows = source.rows(published, row.watermark());
    } catch (SourceException e) {
      error = error == null ? e.getMessage() : error;
    }
    return new StreamStatus(
        row.destination(),
        row.table(),
        row.major(),
        row.state(),
        through,
        Duration.between(since, now).toMillis() / 1000.0,
        lagRows,
        new WindowGrid(cadence, settle).nextEnd(row.watermark()),
        row.rows(),
        row.quarantined(),
        error,
        row.hold(),
        drift);
  }

  private @Nullable Duration cadence(Row row) {
    for (DestinationPlan plan : settings.destinations()) {
      if (plan.destination().id().value().equals(row.destination())) {
        return plan.cadences().get(new TableId(row.table()));
      }
    }
    return null;
  }

  private static StreamHold hold(ResultSet rs, @Nullable String status) throws SQLException {
    OffsetDateTime paused = rs.getObject("paused_at", OffsetDateTime.class);
    OffsetDateTime away = rs.getObject("away_since", OffsetDateTime.class);
    return new StreamHold(
        paused == null
            ? null
            : new StreamHold.Pause(
                paused.toInstant(), rs.getString("paused_by"), rs.getString("pause_reason")),
        away == null ? null : new StreamHold.Away(away.toInstant(), rs.getString("away_reason")),
        "DEAD_LETTER".equals(status) ? rs.getLong("delivery_id") : null,
        rs.getLong("gaps"));
  }

  private static Row row(ResultSet rs) throws SQLException {
    String status = rs.getString("status");
    String stream = rs.getString("state");
    StreamHold hold = hold(rs, status);
    String state =
        hold.paused() != null
            ? "PAUSED"
            : switch (status == null || !stream.equals("ACTIVE") ? "" : status) {
              case "FAILED" -> hold.away() == null ? "RETRYING" : "WAITING";
              case "IN_DOUBT", "DEAD_LETTER" -> status;
              default -> stream;
            };
    boolean open =
        "FAILED".equals(status) || "IN_DOUBT".equals(status) || "DEAD_LETTER".equals(status);
    Watermark at = Watermark.at(rs.getObject("watermark_at", OffsetDateTime.class).toInstant());
    return new Row(
        rs.getString("destination"),
        rs.getString("table_name"),
        rs.getInt("schema_major"),
        state,
        open && !state.equals("HELD") ? rs.getString("last_error") : rs.getString("state_reason"),
        new Watermark(at.atMicros(), rs.getString("watermark_id")),
        rs.getLong("rows_delivered"),
        rs.getLong("quarantined"),
        hold,
        rs.getObject("created_at", OffsetDateTime.class).toInstant());
  }
}
