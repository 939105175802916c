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
             s.rows_delivered, s.created_at, d.status, d.last_error, d.attempts,
             (SELECT count(*) FROM warehouse_quarantine q WHERE q.stream_id = s.id AND q.status = 'OPEN') AS quarantined
      FROM warehouse_stream s
        LEFT JOIN LATERAL (
          SELECT status, last_error, attempts FROM warehouse_delivery
          WHERE stream_id = s.id AND status IN ('PENDING', 'PROCESSING', 'FAILED', 'IN_DOUBT', 'DEAD_LETTER')
          ORDER BY id LIMIT 1) d ON true
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
      Instant created) {}

  /// The streams that the configuration names.
  public List<StreamStatus> streams() {
    Map<String, LagQuery> lags = new HashMap<>();
    List<StreamStatus> result = new ArrayList<>();
    for (Row row : control.jdbc().sql(STREAMS).query((rs, n) -> row(rs)).list()) {
      Duration cadence = cadence(row);
      TableSettings table = settings.tables().get(new TableId(row.table()));
      if (cadence != null && table != null) {
        LagQuery lag =
            lags.computeIfAbsent(table.source(), name -> LagQuery.open(sources.get(name)));
        result.add(status(row, cadence, table, lag));
      }
    }
    lags.values().forEach(LagQuery::close);
    return result;
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

  private static Row row(ResultSet rs) throws SQLException {
    String status = rs.getString("status");
    String stream = rs.getString("state");
    String state =
        switch (status == null || !stream.equals("ACTIVE") ? "" : status) {
          case "FAILED" -> "RETRYING";
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
        rs.getObject("created_at", OffsetDateTime.class).toInstant());
  }
}
