package dev.waybill.dispatcher.types;

import dev.waybill.dispatcher.types.Judge.Spelling;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.ColumnType;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes a table through all forms and lets PostgreSQL compare what other engines read there, and
/// what a replica holds.
final class RoundTrip implements AutoCloseable {
  private final TypesDatabase database;
  private final Path spool;
  private final DuckReader duck = new DuckReader();
  private final ReplicaReader replica = new ReplicaReader();
  private final Judge judge;
  private final List<String> changed = new ArrayList<>();

  RoundTrip(TypesDatabase database, Path spool) throws SQLException {
    this.database = database;
    this.spool = spool;
    this.judge = new Judge(database.connection());
  }

  /// What became of each row; the reasons of those that were kept out.
  record Outcome(
      Map<Integer, String> parquetQuarantine,
      Map<Integer, String> jsonQuarantine,
      Map<Integer, String> replicaQuarantine) {
    String parquet(int row) {
      return cell(parquetQuarantine.get(row));
    }

    String jsonLines(int row) {
      return cell(jsonQuarantine.get(row));
    }

    String replica(int row) {
      return cell(replicaQuarantine.get(row));
    }

    private static String cell(@Nullable String reason) {
      return reason == null ? "exact" : "quarantined: " + reason;
    }
  }

  /// @param table filled, its rows numbered from 0
  Outcome run(PublishedTable table, TypeCase type) throws Exception {
    List<byte[]> tuples = database.tuples(table);
    Path folder = spool.resolve(table.id().value());
    EncodedRows parquet =
        EncodedRows.of(folder.resolve("p"), table.schema(), EncodedRows.PARQUET, tuples);
    EncodedRows lines =
        EncodedRows.of(folder.resolve("j"), table.schema(), EncodedRows.JSON_LINES, tuples);
    EncodedRows copied =
        EncodedRows.of(folder.resolve("c"), table.schema(), EncodedRows.COPY_TUPLES, tuples);
    ColumnType published = type.type();
    int rows = tuples.size();
    compare(
        "Parquet by DuckDB",
        table,
        type,
        rows,
        parquet,
        duck.parquet(parquet.files(), published),
        text -> text);
    compare(
        "JSON lines by Gson",
        table,
        type,
        rows,
        lines,
        GsonReader.read(lines.files(), published),
        JsonTokens::of);
    compare(
        "JSON lines by DuckDB",
        table,
        type,
        rows,
        lines,
        duck.jsonLines(lines.files(), published),
        duck::spelled);
    compare(
        "the replica",
        table,
        type,
        rows,
        copied,
        replica.read(copied.files(), table.schema(), published),
        text -> text);
    return new Outcome(parquet.quarantined(), lines.quarantined(), copied.quarantined());
  }

  /// Every value that was read otherwise than it is.
  List<String> changed() {
    return changed;
  }

  private void compare(
      String reader,
      PublishedTable table,
      TypeCase type,
      int rows,
      EncodedRows encoded,
      Map<Integer, @Nullable String> read,
      Spelling spelling)
      throws Exception {
    for (int i = 0; i < rows; i++) {
      if (read.containsKey(i) == encoded.quarantined().containsKey(i)) {
        changed.add(
            "%s, %s: row %d is %s"
                .formatted(
                    type.declared(),
                    reader,
                    i,
                    read.containsKey(i) ? "there although quarantined" : "lost"));
      }
    }
    for (String sentence : judge.changed(table, type, read, spelling)) {
      changed.add(
          "%s as %s, %s, %s"
              .formatted(type.declared(), type.publishedLabel(), reader, shortened(sentence)));
    }
  }

  private static String shortened(String sentence) {
    return sentence.length() < 400 ? sentence : sentence.substring(0, 400) + "…";
  }

  @Override
  public void close() throws SQLException {
    replica.close();
    duck.close();
  }
}
