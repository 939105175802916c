package dev.waybill.objectfiles.held;

import dev.waybill.spi.ColumnType;
import dev.waybill.spi.canonical.CanonicalBuffer;
import dev.waybill.spi.canonical.FieldValue;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/// Fills a cell from a column of a row group.
final class ParquetCell {
  private final Cell cell;
  private final ColumnReader column;
  private final PrimitiveTypeName stored;
  private final int scale;
  private final boolean isPlain;
  private final CanonicalBuffer element = new CanonicalBuffer();
  private byte[] bytes = {};

  ParquetCell(Cell cell, ColumnReader column) {
    this.cell = cell;
    this.column = column;
    PrimitiveType type = column.getDescriptor().getPrimitiveType();
    this.stored = type.getPrimitiveTypeName();
    this.scale =
        type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal
            ? decimal.getScale()
            : 0;
    this.isPlain = isPlain(cell.type);
  }

  /// Whether the bytes of a value are its canonical text.
  private static boolean isPlain(ColumnType type) {
    return type instanceof ColumnType.Text;
  }

  /// Takes the value of the next row.
  void next() {
    int most = column.getDescriptor().getMaxDefinitionLevel();
    if (cell.type instanceof ColumnType.ListOf(ColumnType of)) {
      list(of, most);
      return;
    }
    if (column.getCurrentDefinitionLevel() < most) {
      cell.setNull();
    } else if (isPlain) {
      put(column.getBinary(), cell.setKnown());
    } else {
      scalar();
    }
    column.consume();
  }

  private void scalar() {
    switch (cell.type) {
      case ColumnType.Text _, ColumnType.Uuid _, ColumnType.Json _ -> {
        int length = take(column.getBinary());
        cell.setText(bytes, 0, length);
      }
      default -> value(cell.type, cell.setKnown());
    }
  }

  /// Definition levels of a list: none, no elements, no element here, an element.
  private void list(ColumnType of, int most) {
    if (column.getCurrentDefinitionLevel() < most - 2) {
      cell.setNull();
      column.consume();
      return;
    }
    CanonicalBuffer text = cell.setKnown();
    do {
      int level = column.getCurrentDefinitionLevel();
      if (level == most) {
        element(of, text);
      } else if (level == most - 1) {
        FieldValue.element(false, element, bytes, 0, -1, text);
      }
      column.consume();
    } while (column.getCurrentRepetitionLevel() > 0);
  }

  private void element(ColumnType of, CanonicalBuffer text) {
    element.clear();
    boolean known = true;
    int length = 0;
    switch (of) {
      case ColumnType.Text _, ColumnType.Uuid _, ColumnType.Json _ -> {
        length = take(column.getBinary());
        known = cell.value().text(bytes, 0, length, element);
      }
      default -> value(of, element);
    }
    FieldValue.element(known, element, bytes, 0, length, text);
  }

  /// Of a type whose stored value is always one of it.
  private void value(ColumnType type, CanonicalBuffer out) {
    switch (type) {
      case ColumnType.Bool _ -> out.ascii(column.getBoolean() ? "true" : "false");
      case ColumnType.Int _,
          ColumnType.Date _,
          ColumnType.Timestamp _,
          ColumnType.LocalTimestamp _ ->
          out.number(integer());
      case ColumnType.Float(int bits) -> {
        if (bits == 32) {
          FieldValue.float32(column.getFloat(), out);
        } else {
          FieldValue.float64(column.getDouble(), out);
        }
      }
      case ColumnType.Decimal _ -> {
        byte[] number = (unscaled() + "e-" + scale).getBytes(StandardCharsets.US_ASCII);
        boolean _ = cell.value().text(number, 0, number.length, out);
      }
      case ColumnType.Binary _ -> {
        int length = take(column.getBinary());
        out.hex(bytes, 0, length);
      }
      case ColumnType.Text _, ColumnType.Uuid _, ColumnType.Json _, ColumnType.ListOf _ ->
          throw new IllegalStateException("is read as text: " + type);
    }
  }

  private long integer() {
    return stored == PrimitiveTypeName.INT32 ? column.getInteger() : column.getLong();
  }

  private BigInteger unscaled() {
    return switch (stored) {
      case INT32, INT64 -> BigInteger.valueOf(integer());
      default -> new BigInteger(column.getBinary().getBytesUnsafe());
    };
  }

  private static void put(Binary value, CanonicalBuffer out) {
    ByteBuffer buffer = value.toByteBuffer();
    if (buffer.hasArray()) {
      out.put(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
    } else {
      out.put(value.getBytesUnsafe(), 0, value.length());
    }
  }

  private int take(Binary value) {
    if (bytes.length < value.length()) {
      bytes = new byte[Math.max(value.length(), 2 * bytes.length)];
    }
    value.toByteBuffer().get(bytes, 0, value.length());
    return value.length();
  }

  /// Whoever rewrites a file may well store other types than Waybill does.
  ///
  /// @throws IOException when values of the published type cannot be told from what is stored
  static void requireReadable(ColumnType type, Type field) throws IOException {
    if (!isReadable(type, field)) {
      throw new IOException(
          "expected a column %s that holds %s, found %s".formatted(field.getName(), type, field));
    }
  }

  private static boolean isReadable(ColumnType type, Type field) {
    if (type instanceof ColumnType.ListOf(ColumnType element)) {
      return isList(field)
          && isReadable(element, field.asGroupType().getType(0).asGroupType().getType(0));
    }
    if (!field.isPrimitive() || field.isRepetition(Type.Repetition.REPEATED)) {
      return false;
    }
    PrimitiveType primitive = field.asPrimitiveType();
    PrimitiveTypeName name = primitive.getPrimitiveTypeName();
    return switch (type) {
      case ColumnType.Text _, ColumnType.Uuid _, ColumnType.Json _, ColumnType.Binary _ ->
          name == PrimitiveTypeName.BINARY;
      case ColumnType.Bool _ -> name == PrimitiveTypeName.BOOLEAN;
      case ColumnType.Int _ -> isInteger(name);
      case ColumnType.Float(int bits) ->
          name == (bits == 32 ? PrimitiveTypeName.FLOAT : PrimitiveTypeName.DOUBLE);
      case ColumnType.Decimal _ ->
          isInteger(name)
              || primitive.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation;
      case ColumnType.Date _ -> name == PrimitiveTypeName.INT32;
      case ColumnType.Timestamp _, ColumnType.LocalTimestamp _ ->
          primitive.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation unit
              && unit.getUnit() == TimeUnit.MICROS;
      case ColumnType.ListOf _ -> false;
    };
  }

  private static boolean isInteger(PrimitiveTypeName name) {
    return name == PrimitiveTypeName.INT32 || name == PrimitiveTypeName.INT64;
  }

  /// In three levels, with elements that may be null, as Waybill and most others write lists.
  private static boolean isList(Type field) {
    if (field.isPrimitive() || field.asGroupType().getFieldCount() != 1) {
      return false;
    }
    Type repeated = field.asGroupType().getType(0);
    return repeated.isRepetition(Type.Repetition.REPEATED)
        && !repeated.isPrimitive()
        && repeated.asGroupType().getFieldCount() == 1
        && repeated.asGroupType().getType(0).isRepetition(Type.Repetition.OPTIONAL);
  }
}
