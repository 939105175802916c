package dev.waybill.objectfiles.tuple;

import dev.waybill.spi.ColumnType;
import org.jspecify.annotations.Nullable;

/// The check of each logical type. Both file forms refuse the same rows, so that a table is the
/// same wherever it lands.
final class FieldChecks {
  private FieldChecks() {}

  static FieldCheck of(ColumnType type) {
    return switch (type) {
      case ColumnType.Text _ -> FieldChecks::text;
      case ColumnType.Uuid _ -> (_, _, length) -> sized(16, length);
      case ColumnType.Bool _ -> (_, _, length) -> sized(1, length);
      case ColumnType.Int(int bits) -> (_, _, length) -> sized(bits / 8, length);
      case ColumnType.Float(int bits) -> (_, _, length) -> sized(bits / 8, length);
      case ColumnType.Decimal(int precision, int scale) ->
          (b, at, length) -> {
            atLeast(Numeric.DIGITS, length);
            sized(Numeric.DIGITS + 2 * Numeric.digits(b, at), length);
            return Numeric.problem(b, at, precision, scale);
          };
      case ColumnType.Date _ ->
          (b, at, length) -> {
            sized(4, length);
            return Calendar.dateProblem(Bytes.int32(b, at));
          };
      case ColumnType.Timestamp _ ->
          (b, at, length) -> {
            sized(8, length);
            return Calendar.instantProblem(Bytes.int64(b, at));
          };
      case ColumnType.LocalTimestamp _ ->
          (b, at, length) -> {
            sized(8, length);
            return Calendar.timestampProblem(Bytes.int64(b, at));
          };
      case ColumnType.Json _ -> FieldChecks::json;
      case ColumnType.Binary _ -> (_, _, _) -> null;
      case ColumnType.ListOf(ColumnType.Json _) -> list(FieldChecks::jsonElement);
      case ColumnType.ListOf(ColumnType element) -> list(of(element));
    };
  }

  private static @Nullable String text(byte[] b, int at, int length) {
    return Utf8.isValid(b, at, length) ? null : "is not UTF-8";
  }

  private static @Nullable String json(byte[] b, int at, int length) {
    boolean jsonb = JsonText.isJsonb(b, at, length);
    atLeast(jsonb ? 2 : 1, length);
    String problem = text(b, at, length);
    return problem != null || jsonb ? problem : JsonText.escapeProblem(b, at, length);
  }

  /// In a JSON line, an element that is null says nothing of which kind.
  private static @Nullable String jsonElement(byte[] b, int at, int length) {
    String problem = json(b, at, length);
    return problem == null && JsonText.isJsonNull(b, at, length)
        ? "is a JSON null, which cannot be told from NULL"
        : problem;
  }

  private static FieldCheck list(FieldCheck element) {
    return (b, at, length) -> {
      atLeast(ArrayField.HEADER, length);
      if (ArrayField.dimensions(b, at) > 1) {
        return "has more than one dimension";
      }
      atLeast(ArrayField.dimensions(b, at) == 0 ? 0 : ArrayField.first(0), length);
      int count = ArrayField.count(b, at);
      if (count > 0 && ArrayField.lowerBound(b, at) != 1) {
        return "counts its elements from " + ArrayField.lowerBound(b, at) + ", a list from 1";
      }
      int next = ArrayField.first(at);
      for (int i = 0; i < count; i++) {
        atLeast(next - at + 4, length);
        int size = Bytes.int32(b, next);
        atLeast(next - at + 4 + Math.max(size, 0), length);
        String problem = size < 0 ? null : element.problem(b, next + 4, size);
        if (problem != null) {
          return "holds an element that " + problem;
        }
        next += 4 + Math.max(size, 0);
      }
      return null;
    };
  }

  private static @Nullable String sized(int expected, int length) {
    if (length != expected) {
      throw new IllegalArgumentException(
          "expected a field of " + expected + " bytes, found " + length);
    }
    return null;
  }

  private static void atLeast(int expected, int length) {
    if (length < expected) {
      throw new IllegalArgumentException(
          "expected a field of at least " + expected + " bytes, found " + length);
    }
  }
}
