package dev.waybill.dispatcher.stats;

import dev.waybill.dispatcher.control.ControlDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Quarantine as a person looks at it. What an attempt left out that has not landed is not shown.
public final class QuarantineQuery {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String STREAM =
      "s.destination || '/' || s.table_name || '/v' || s.schema_major";
  private static final String SELECT =
      "SELECT q.*, "
          + STREAM
          + " AS stream FROM warehouse_quarantine q JOIN warehouse_stream s ON s.id = q.stream_id"
          + " WHERE q.status <> 'STAGED'";

  private final ControlDatabase control;

  public QuarantineQuery(ControlDatabase control) {
    this.control = control;
  }

  /// Which rows to list; null means any.
  public record Filter(@Nullable String stream, @Nullable String status, int limit) {}

  /// A stream of that name, with the number of its open rows.
  public record OpenRows(long streamId, long rows) {}

  /// Newest first.
  public List<QuarantineEntry> list(Filter filter) {
    return control
        .jdbc()
        .sql(
            SELECT
                + " AND (:stream::text IS NULL OR "
                + STREAM
                + " = :stream) AND (:status::text IS NULL OR q.status = :status) ORDER BY q.id DESC LIMIT :limit")
        .param("stream", filter.stream())
        .param("status", filter.status())
        .param("limit", filter.limit())
        .query((row, n) -> entry(row))
        .list();
  }

  public Optional<QuarantineEntry> show(long id) {
    return control
        .jdbc()
        .sql(SELECT + " AND q.id = ?")
        .param(id)
        .query((row, n) -> entry(row))
        .optional();
  }

  /// Empty when there is no stream of that name.
  public Optional<OpenRows> open(String stream) {
    return control
        .jdbc()
        .sql(
            "SELECT s.id, (SELECT count(*) FROM warehouse_quarantine q WHERE q.stream_id = s.id AND q.status = 'OPEN')"
                + " FROM warehouse_stream s WHERE "
                + STREAM
                + " = ?")
        .param(stream)
        .query((row, n) -> new OpenRows(row.getLong(1), row.getLong(2)))
        .optional();
  }

  private static QuarantineEntry entry(ResultSet row) throws SQLException {
    OffsetDateTime settled = row.getObject("settled_at", OffsetDateTime.class);
    return new QuarantineEntry(
        row.getLong("id"),
        row.getString("stream"),
        row.getLong("delivery_id"),
        row.getLong("export_seq"),
        row.getString("operation"),
        identity(row.getString("identity")),
        row.getString("key"),
        row.getString("column_name"),
        row.getString("reason"),
        row.getString("status"),
        time(row, "found_at"),
        settled == null ? null : settled.toInstant(),
        row.getObject("settled_by", Long.class));
  }

  private static Map<String, @Nullable String> identity(String document) {
    Map<String, @Nullable String> values = new LinkedHashMap<>();
    JSON.readTree(document)
        .properties()
        .forEach(field ->
            values.put(
                field.getKey(), field.getValue().isNull() ? null : field.getValue().asString()));
    return values;
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }
}
