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
    if (catalogue.relation("waybill_source", "read_marker").isEmpty()) {
      steps.add(
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
                    written_at timestamptz NOT NULL DEFAULT clock_timestamp()
                  )\
                  """,
                  """
                  CREATE INDEX read_marker_stream_export_seq
                    ON waybill_source.read_marker (stream, export_seq)\
                  """)));
    }
    return steps;
  }
}
