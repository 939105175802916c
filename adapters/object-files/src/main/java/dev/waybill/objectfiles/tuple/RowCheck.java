package dev.waybill.objectfiles.tuple;

import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Finds, before anything of a row is written, the column that keeps it out of the file.
public final class RowCheck {
  private final TableSchema schema;
  private final FieldCheck[] checks;
  private final boolean[] key;

  private RowCheck(TableSchema schema, Function<ColumnType, FieldCheck> checkOf) {
    this.schema = schema;
    int columns = schema.columns().size();
    this.checks = new FieldCheck[columns];
    this.key = new boolean[columns];
    for (int i = 0; i < columns; i++) {
      Column column = schema.columns().get(i);
      checks[i] = checkOf.apply(column.type());
      key[i] = schema.key().contains(column.name());
    }
  }

  /// Of what Parquet and JSON lines hold: the same, so that a table is the same in both.
  public static RowCheck ofFiles(TableSchema schema) {
    return new RowCheck(schema, FieldChecks::of);
  }

  /// Of what another PostgreSQL holds: everything, as far as it was well-formed.
  public static RowCheck ofTuples(TableSchema schema) {
    return new RowCheck(schema, TupleChecks::of);
  }

  /// @throws IOException when the tuple is not one of this schema
  public void check(Tuple tuple) throws IOException, UnrepresentableRowException {
    byte[] buffer = tuple.buffer();
    for (int i = 0; i < checks.length; i++) {
      String problem = tuple.isNull(i) ? nullProblem(i) : problem(i, tuple, buffer);
      if (problem != null) {
        throw unrepresentable(tuple, i, problem);
      }
    }
  }

  /// The exception for a row that one of its columns keeps out of the file.
  public UnrepresentableRowException unrepresentable(Tuple tuple, int column, String reason) {
    return new UnrepresentableRowException(
        identity(tuple), schema, schema.columns().get(column), reason);
  }

  private @Nullable String nullProblem(int column) {
    return key[column] ? "is null in a key" : null;
  }

  private @Nullable String problem(int i, Tuple tuple, byte[] buffer) throws IOException {
    try {
      return checks[i].problem(buffer, tuple.start(i), tuple.length(i));
    } catch (IllegalArgumentException e) {
      Column column = schema.columns().get(i);
      throw new IOException(
          "column " + column.name() + " (" + column.type() + "): " + e.getMessage(), e);
    }
  }

  private RowIdentity identity(Tuple tuple) {
    List<@Nullable String> values = new ArrayList<>();
    for (String name : schema.identity()) {
      int i = schema.indexOf(name);
      ColumnType type = schema.columns().get(i).type();
      values.add(
          tuple.isNull(i)
              ? null
              : FieldText.of(type, tuple.buffer(), tuple.start(i), tuple.length(i)));
    }
    return new RowIdentity(values);
  }
}
