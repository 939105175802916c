package dev.waybill.testkit;

import dev.waybill.spi.ControlColumns;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.RowOperation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// An engine that knows nothing of Waybill (DuckDB) over the files of a place.
public final class PlainReader {
  private PlainReader() {}

  /// The rows of files of a form, in any order, one that is there twice twice.
  public static List<TestRow> rows(FileForm form, List<byte[]> files) {
    List<Path> paths = new ArrayList<>();
    try {
      for (byte[] file : files) {
        Path path = Files.createTempFile("waybill-", "." + form.extension());
        paths.add(path);
        Files.write(path, file);
      }
      return paths.isEmpty() ? List.of() : query(source(form, paths));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException("DuckDB could not read the files", e);
    } finally {
      paths.forEach(path -> path.toFile().delete());
    }
  }

  private static String source(FileForm form, List<Path> paths) {
    String list = paths.stream().map("'%s'"::formatted).collect(Collectors.joining(",", "[", "]"));
    return switch (form) {
      case FileForm.Parquet _ -> "read_parquet(%s)".formatted(list);
      case FileForm.JsonLines _ ->
          "read_json(%s, format='newline_delimited', compression='zstd', columns={id: 'VARCHAR', version: 'INTEGER', %s: 'VARCHAR'})"
              .formatted(list, ControlColumns.OP);
      case FileForm.CopyTuples _ ->
          throw new IllegalArgumentException("expected files of an object store, found " + form);
    };
  }

  private static List<TestRow> query(String source) throws SQLException {
    List<TestRow> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT id, coalesce(version, 0), %s FROM %s"
                    .formatted(ControlColumns.OP, source))) {
      while (result.next()) {
        RowOperation operation =
            result.getString(3).equals(RowOperation.DELETE.code())
                ? RowOperation.DELETE
                : RowOperation.UPSERT;
        rows.add(new TestRow(result.getString(1), result.getInt(2), operation));
      }
    }
    return rows;
  }
}
