package dev.waybill.demo.report;

import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.ControlColumns;
import dev.waybill.spi.TableSchema;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The rows of a destination's files as hashes, in DuckDB's table `lake (k, h, seq, deleted)`.
final class LakeRows {
  private final DuckDb duckDb;

  LakeRows(DuckDb duckDb) {
    this.duckDb = duckDb;
  }

  void load(Lake.Form form, LakeFiles files, TableSchema schema) throws SQLException {
    duckDb.execute(
        "CREATE OR REPLACE TABLE lake (k VARCHAR, h VARCHAR, seq BIGINT, deleted BOOLEAN)");
    if (!files.paths().isEmpty()) {
      duckDb.execute(
          "INSERT INTO lake "
              + switch (form) {
                case PARQUET -> parquet(files, schema);
                case JSONL -> jsonl(files, schema);
              });
    }
  }

  private static String parquet(LakeFiles files, TableSchema schema) {
    RowHash hash = new RowHash(new ParquetText(), column -> Sql.name(column.name()));
    return "SELECT %s, %s, %s, %s FROM read_parquet(%s, hive_partitioning = false)"
        .formatted(
            hash.key(schema),
            hash.row(schema),
            ControlColumns.SEQ,
            ControlColumns.DELETED,
            files.sqlList());
  }

  private static String jsonl(LakeFiles files, TableSchema schema) {
    RowHash hash =
        new RowHash(
            new JsonlText(),
            column ->
                column.type() instanceof ColumnType.Json
                    ? JsonbText.member("protected", column.name())
                    : "r." + Sql.name(column.name()));
    return """
    SELECT %s, %s, r.%s, r.%s FROM (
      SELECT json_transform(json, %s) AS r, %s AS protected
      FROM read_json_objects(%s, format = 'newline_delimited'))\
    """
        .formatted(
            hash.key(schema),
            hash.row(schema),
            ControlColumns.SEQ,
            ControlColumns.DELETED,
            Sql.literal(structure(schema)),
            hasJson(schema) ? JsonbText.protect("CAST(json AS VARCHAR)") : "NULL",
            files.sqlList());
  }

  private static boolean hasJson(TableSchema schema) {
    return schema.columns().stream().anyMatch(c -> c.type() instanceof ColumnType.Json);
  }

  private static String structure(TableSchema schema) {
    Stream<String> published =
        schema.columns().stream()
            .filter(column -> !(column.type() instanceof ColumnType.Json))
            .map(LakeRows::member);
    Stream<String> added =
        Stream.of(
            "\"" + ControlColumns.SEQ + "\":\"BIGINT\"",
            "\"" + ControlColumns.DELETED + "\":\"BOOLEAN\"");
    return Stream.concat(published, added).collect(Collectors.joining(",", "{", "}"));
  }

  private static String member(Column column) {
    return "\"" + column.name() + "\":" + JsonlText.jsonType(column.type());
  }
}
