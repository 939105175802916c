package dev.waybill.objectfiles.tuple;

import dev.waybill.spi.ColumnType;
import org.jspecify.annotations.Nullable;

/// What keeps a value out of another PostgreSQL. Lengths are left to the server: it refuses a tuple
/// that does not fit its column's type, and such a tuple is an error of the reader.
final class TupleChecks {
  private TupleChecks() {}

  static FieldCheck of(ColumnType type) {
    return switch (type) {
      // From a SQL_ASCII database: one such value would make the server refuse its whole file.
      case ColumnType.Text _, ColumnType.Json _ ->
          (b, at, length) -> Utf8.isValid(b, at, length) ? null : "is not UTF-8";
      case ColumnType.Timestamp _ -> (b, at, _) -> instant(Bytes.int64(b, at));
      case ColumnType.ListOf(ColumnType element) -> list(of(element));
      case ColumnType.Uuid _,
          ColumnType.Bool _,
          ColumnType.Int _,
          ColumnType.Float _,
          ColumnType.Decimal _,
          ColumnType.Date _,
          ColumnType.LocalTimestamp _,
          ColumnType.Binary _ ->
          (_, _, _) -> null;
    };
  }

  /// The reader sends the least instant for what is none, and it must not be taken for one.
  private static @Nullable String instant(long micros) {
    return micros == ColumnType.Timestamp.NONE ? Calendar.instantProblem(micros) : null;
  }

  /// Of any number of dimensions.
  private static FieldCheck list(FieldCheck element) {
    return (b, at, length) -> {
      int end = at + length;
      int next = at + ArrayField.HEADER + 8 * ArrayField.dimensions(b, at);
      while (next < end) {
        int size = Bytes.int32(b, next);
        String problem = size < 0 ? null : element.problem(b, next + 4, size);
        if (problem != null) {
          return "holds an element that " + problem;
        }
        next += 4 + Math.max(size, 0);
      }
      return null;
    };
  }
}
