package dev.waybill.dispatcher.watermark;

import dev.waybill.dispatcher.control.ControlDatabase;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Streams that a person holds: a flag and nothing else, so that pausing loses nothing, a delivery
/// that lands does not end it, and resuming deletes nothing. What runs already runs to its end.
public final class PauseStore {
  private final JdbcClient jdbc;

  public PauseStore(ControlDatabase control) {
    this.jdbc = control.jdbc();
  }

  /// Whether anything is known by these names.
  ///
  /// @param table null for all tables of the destination
  public boolean knows(String destination, @Nullable String table) {
    return jdbc.sql(
            """
            SELECT count(*) > 0 FROM warehouse_stream
            WHERE destination = :destination AND (:table::text IS NULL OR table_name = :table)
            """)
        .param("destination", destination)
        .param("table", table)
        .query(Boolean.class)
        .single();
  }

  /// Nothing of these streams is planned or claimed from now on.
  ///
  /// @return those that were not paused before, as `destination/table/v1`
  public List<String> pause(String destination, @Nullable String table, String by, String reason) {
    return jdbc.sql(
            """
            UPDATE warehouse_stream
            SET paused_at = clock_timestamp(), paused_by = :by, pause_reason = :reason
            WHERE destination = :destination AND (:table::text IS NULL OR table_name = :table)
              AND paused_at IS NULL
            RETURNING destination || '/' || table_name || '/v' || schema_major
            """)
        .param("destination", destination)
        .param("table", table)
        .param("by", by)
        .param("reason", reason)
        .query((row, n) -> row.getString(1))
        .list();
  }

  /// They go on where they were.
  ///
  /// @return those that were paused, as `destination/table/v1`
  public List<String> resume(String destination, @Nullable String table) {
    return jdbc.sql(
            """
            UPDATE warehouse_stream SET paused_at = NULL, paused_by = NULL, pause_reason = NULL
            WHERE destination = :destination AND (:table::text IS NULL OR table_name = :table)
              AND paused_at IS NOT NULL
            RETURNING destination || '/' || table_name || '/v' || schema_major
            """)
        .param("destination", destination)
        .param("table", table)
        .query((row, n) -> row.getString(1))
        .list();
  }
}
