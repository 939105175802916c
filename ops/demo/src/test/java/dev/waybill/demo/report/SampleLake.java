package dev.waybill.demo.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// Files made by hand, with DuckDB: what a correct destination would hold of [SampleSource], after
/// some SQL that breaks it.
final class SampleLake {
  /// The rows of one part, typed.
  private static String parquet(int part) {
    return """
    SELECT j->>'$.id' AS id, j->>'$.org' AS org, j->>'$.uid' AS uid,
      CAST(j->>'$.flag' AS BOOLEAN) AS flag, CAST(j->>'$.small' AS INTEGER) AS small,
      CAST(j->>'$.big' AS BIGINT) AS big, CAST(j->>'$.single' AS FLOAT) AS single,
      CAST(j->>'$.twice' AS DOUBLE) AS twice, CAST(j->>'$.cost' AS DECIMAL(12,4)) AS cost,
      CAST(j->>'$.day' AS DATE) AS day, CAST(j->>'$.at' AS TIMESTAMPTZ) AS at,
      CAST(j->>'$.utc' AS TIMESTAMPTZ) AS utc, CAST(j->>'$.wall' AS TIMESTAMP) AS wall,
      doc, from_base64(j->>'$.raw') AS raw, CAST(j->'$.tags' AS VARCHAR[]) AS tags,
      CAST(j->>'$._waybill_seq' AS BIGINT) AS _waybill_seq, j->>'$._waybill_op' AS _waybill_op,
      CAST(j->>'$._waybill_deleted' AS BOOLEAN) AS _waybill_deleted,
      CAST(j->>'$._waybill_synced_at' AS TIMESTAMPTZ) AS _waybill_synced_at
    FROM (SELECT CAST(line AS JSON) AS j, doc FROM lines WHERE part = %d)\
    """
        .formatted(part);
  }

  private final Path folder;

  SampleLake(Path folder) {
    this.folder = folder;
  }

  List<Lake> lakes() {
    return List.of(
        new Lake("lake-parquet", Lake.Form.PARQUET, folder.resolve("parquet")),
        new Lake("lake-jsonl", Lake.Form.JSONL, folder.resolve("jsonl")));
  }

  /// Writes both forms in two files each.
  ///
  /// @param defects statements over the table `lines (id, line, doc, part)`
  void write(Connection source, String... defects) throws SQLException, IOException {
    try (DuckDb duckDb = DuckDb.open(folder.resolve("scratch"))) {
      duckDb.execute("CREATE TABLE lines (id VARCHAR, line VARCHAR, doc VARCHAR, part INTEGER)");
      copyLines(source, duckDb);
      for (String defect : defects) {
        duckDb.execute(defect);
      }
      for (int part = 0; part < 2; part++) {
        Path name = Path.of("samples", "v1", "org_id=o1", "date=2026-01-02", "part-" + part);
        Path parquet = folder.resolve("parquet").resolve(name + ".parquet");
        Path jsonl = folder.resolve("jsonl").resolve(name + ".jsonl.zst");
        Files.createDirectories(parquet.getParent());
        Files.createDirectories(jsonl.getParent());
        duckDb.execute("COPY (%s) TO '%s' (FORMAT parquet)".formatted(parquet(part), parquet));
        duckDb.execute(
            "COPY (SELECT line FROM lines WHERE part = %d) TO '%s' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\t', COMPRESSION zstd)"
                .formatted(part, jsonl));
      }
    }
  }

  private static void copyLines(Connection source, DuckDb duckDb) throws SQLException {
    try (Statement statement = source.createStatement();
        ResultSet row = statement.executeQuery(SampleSource.LINES);
        PreparedStatement insert = duckDb.prepare("INSERT INTO lines VALUES (?, ?, ?, 0)")) {
      while (row.next()) {
        insert.setString(1, row.getString("id"));
        insert.setString(2, row.getString("line").replace("SEQ", "1"));
        insert.setString(3, row.getString("doc"));
        insert.execute();
      }
    }
  }
}
