package dev.waybill.objectfiles.parquet.column;

import dev.waybill.spi.ColumnType;
import org.apache.parquet.column.ColumnDescriptor;

/// The encoder of each logical type, as the file's schema declares it.
final class ColumnEncoders {
  private ColumnEncoders() {}

  /// @param pageBytes of values that end a page, and most of a dictionary
  static ColumnEncoder of(ColumnType type, ColumnDescriptor column, int pageBytes) {
    return type instanceof ColumnType.ListOf(ColumnType element)
        ? new ListColumn(column, isCompared(element), values(element, column, pageBytes), pageBytes)
        : new FlatColumn(column, isCompared(type), values(type, column, pageBytes), pageBytes);
  }

  /// Dictionaries are tried for text and small integers: documents, identifiers and points in time
  /// hardly repeat, and hashing each is the dearest part of writing it.
  private static PageValues values(ColumnType type, ColumnDescriptor column, int pageBytes) {
    return switch (type) {
      case ColumnType.Text _ -> {
        BytesValues plain = new BytesValues(false, true, pageBytes);
        yield new DictionaryValues(new BytesDictionary(plain, pageBytes), plain, pageBytes);
      }
      case ColumnType.Json _ -> new BytesValues(true, false, pageBytes);
      case ColumnType.Binary _ -> new BytesValues(false, false, pageBytes);
      case ColumnType.Uuid _ -> new UuidValues(pageBytes);
      case ColumnType.Bool _ -> new BooleanValues(pageBytes);
      case ColumnType.Int(int bits) ->
          switch (bits) {
            case 16 -> repeating(NumberField.INT16, pageBytes);
            case 32 -> repeating(NumberField.INT32, pageBytes);
            default -> new NumberValues(NumberField.INT64, 8, pageBytes);
          };
      case ColumnType.Date _ -> repeating(NumberField.DATE, pageBytes);
      case ColumnType.Timestamp _, ColumnType.LocalTimestamp _ ->
          new NumberValues(NumberField.TIMESTAMP, 8, pageBytes);
      case ColumnType.Float(int bits) -> new FloatValues(bits / 8, pageBytes);
      case ColumnType.Decimal(int precision, int scale) ->
          precision <= 18
              ? new NumberValues(NumberField.decimal(scale), precision <= 9 ? 4 : 8, pageBytes)
              : new LongDecimalValues(scale, column.getPrimitiveType().getTypeLength(), pageBytes);
      case ColumnType.ListOf _ ->
          throw new IllegalArgumentException("expected a scalar, found " + type);
    };
  }

  private static PageValues repeating(NumberField field, int pageBytes) {
    NumberValues plain = new NumberValues(field, 4, pageBytes);
    return new DictionaryValues(new NumberDictionary(field, plain, pageBytes), plain, pageBytes);
  }

  /// Whether least and greatest value say anything to a reader.
  private static boolean isCompared(ColumnType type) {
    return switch (type) {
      case ColumnType.Json _, ColumnType.Binary _ -> false;
      default -> true;
    };
  }
}
