package dev.waybill.dispatcher.source.prepare;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// What all tables of one database share: Waybill's schema there, and the witness of reads.
final class SharedSteps {
  private final Catalogue catalogue;

  SharedSteps(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  List<PrepareStep> steps() throws SQLException {
    List<PrepareStep> steps = new ArrayList<>();
    if (!catalogue.exists("SELECT FROM pg_namespace WHERE nspname = 'waybill_source'")) {
      steps.add(
          new PrepareStep.Together(
              "make the schema waybill_source",
              "What Waybill keeps in the application's database stands apart from its tables.",
              List.of("CREATE SCHEMA waybill_source")));
    }
    steps.addAll(marker());
    steps.addAll(log());
    steps.addAll(retention());
    return steps;
  }

  private List<PrepareStep> marker() throws SQLException {
    if (catalogue.relation("waybill_source", "read_marker").isEmpty()) {
      return List.of(
          new PrepareStep.Together(
              "make the table waybill_source.read_marker",
              "Each read leaves a durable row: as long as it is there, the server still has the "
                  + "history that the read saw.",
              List.of(
                  """
                  CREATE TABLE waybill_source.read_marker (
                    stream text NOT NULL,
                    export_seq bigint NOT NULL,
                    attempt uuid NOT NULL PRIMARY KEY,
                    fence bigint NOT NULL DEFAULT 0,
                    written_at timestamptz NOT NULL DEFAULT clock_timestamp()
                  )\
                  """,
                  """
                  CREATE INDEX read_marker_stream_export_seq
                    ON waybill_source.read_marker (stream, export_seq)\
                  """)));
    }
    if (!catalogue.exists(
        """
        SELECT FROM pg_attribute WHERE attrelid = to_regclass('waybill_source.read_marker')
        AND attname = 'fence' AND NOT attisdropped
        """)) {
      return List.of(
          new PrepareStep.Together(
              "add the fence of a read to waybill_source.read_marker",
              "It tells which entries of the delete log every stream has read.",
              List.of(
                  "ALTER TABLE waybill_source.read_marker ADD fence bigint NOT NULL DEFAULT 0")));
    }
    return List.of();
  }

  private List<PrepareStep> log() throws SQLException {
    if (catalogue.relation("waybill_source", "delete_log").isEmpty()) {
      return List.of(
          new PrepareStep.Together(
              "make the table waybill_source.delete_log",
              "What is deleted leaves its key there, in the same transaction; reads take it to the "
                  + "destinations.",
              List.of(
                  """
                  CREATE TABLE waybill_source.delete_log (
                    root oid NOT NULL,
                    kind text NOT NULL CHECK (kind IN ('D', 'M', 'T')),
                    relation text NOT NULL,
                    identity jsonb CHECK ((kind = 'T') = (identity IS NULL)),
                    at timestamptz NOT NULL DEFAULT clock_timestamp()
                  )\
                  """,
                  """
                  COMMENT ON TABLE waybill_source.delete_log IS \
                  'Rows that were deleted (D), moved to another key or organisation (M), or truncated away (T)'\
                  """,
                  """
                  CREATE INDEX delete_log_root_at
                    ON waybill_source.delete_log (root, at)\
                  """)));
    }
    return List.of();
  }

  private List<PrepareStep> retention() throws SQLException {
    if (catalogue.relation("waybill_source", "retention_delete").isPresent()) {
      return List.of();
    }
    return List.of(
        new PrepareStep.Together(
            "make the table waybill_source.retention_delete",
            "Rows that retention deletes are archived: the delete log passes them over.",
            List.of(
                """
                CREATE TABLE waybill_source.retention_delete (
                  batch bigint NOT NULL PRIMARY KEY,
                  xid xid8 UNIQUE,
                  role name NOT NULL DEFAULT session_user,
                  at timestamptz NOT NULL DEFAULT clock_timestamp()
                )\
                """,
                """
                COMMENT ON TABLE waybill_source.retention_delete IS \
                'Transactions that deleted the rows of a batch, or null: that batch is not deleted by anybody any more'\
                """)));
  }
}
