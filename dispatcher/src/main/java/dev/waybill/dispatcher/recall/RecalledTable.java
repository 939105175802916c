package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.source.KeptTable;
import dev.waybill.dispatcher.source.KeptTable.Column;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/// Where the recalled rows of a published table are kept, in the database that they were dropped
/// from: a row per recall and id, under their published names.
public final class RecalledTable {
  static final String SCHEMA = "waybill_recalled";
  static final String RECALL = "_waybill_recall";
  static final String BATCH = "_waybill_batch";
  static final String ID = "_waybill_id";
  static final String EXPIRES = "_waybill_expires_at";

  private final KeptTable kept;

  public RecalledTable(PublishedTable table) {
    this.kept =
        new KeptTable(
            table,
            KeptTable.name(SCHEMA, "recalled_", table),
            List.of(
                RECALL + " bigint NOT NULL",
                BATCH + " integer NOT NULL",
                ID + " text NOT NULL",
                EXPIRES + " timestamptz NOT NULL"),
            List.of(RECALL, ID));
  }

  public SourceTable name() {
    return kept.name();
  }

  /// The published columns, in order.
  public List<Column> columns() {
    return kept.columns();
  }

  /// To be read as the application's table is.
  public PublishedTable published() {
    return kept.published();
  }

  /// Makes it where it is missing, and adds what a newer minor of its schema has.
  ///
  /// @param owner in auto-commit mode
  /// @throws IllegalStateException when a column of it has another type
  void make(Connection owner) throws SQLException {
    boolean _ = kept.make(owner);
  }

  /// Puts a row; its values are text that the columns' input functions read.
  String insert() {
    List<Column> columns = columns();
    return """
    INSERT INTO %s (%s, %s, %s, %s, %s) VALUES (%s, ?, ?, ?, ?::text::timestamptz) ON CONFLICT (%s, %s) DO NOTHING\
    """
        .formatted(
            Sql.table(name()),
            columns.stream()
                .map(column -> Sql.identifier(column.name()))
                .collect(Collectors.joining(", ")),
            RECALL,
            BATCH,
            ID,
            EXPIRES,
            columns.stream()
                .map(column -> "?::text::" + column.type())
                .collect(Collectors.joining(", ")),
            RECALL,
            ID);
  }
}
