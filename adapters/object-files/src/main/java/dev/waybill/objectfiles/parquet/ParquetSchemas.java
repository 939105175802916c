package dev.waybill.objectfiles.parquet;

import static org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit.MICROS;
import static org.apache.parquet.schema.LogicalTypeAnnotation.dateType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.decimalType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.intType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BOOLEAN;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.ControlColumns;
import dev.waybill.spi.TableSchema;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/// The Parquet schema of a published table: its columns, optional except the key, then the control
/// columns. Logical types as in apache/parquet-format, "LogicalTypes".
final class ParquetSchemas {
  private ParquetSchemas() {}

  static MessageType of(TableSchema schema) {
    List<Type> fields = new ArrayList<>();
    for (Column column : schema.columns()) {
      boolean key = schema.key().contains(column.name());
      fields.add(
          field(column.type(), key ? Repetition.REQUIRED : Repetition.OPTIONAL, column.name()));
    }
    fields.add(field(new ColumnType.Int(64), Repetition.REQUIRED, ControlColumns.SEQ));
    fields.add(field(new ColumnType.Text(), Repetition.REQUIRED, ControlColumns.OP));
    fields.add(field(new ColumnType.Bool(), Repetition.REQUIRED, ControlColumns.DELETED));
    fields.add(field(new ColumnType.Timestamp(), Repetition.REQUIRED, ControlColumns.SYNCED_AT));
    return new MessageType(schema.table().value(), fields);
  }

  private static Type field(ColumnType type, Repetition repetition, String name) {
    return switch (type) {
      case ColumnType.Text _, ColumnType.Uuid _, ColumnType.Json _ ->
          Types.primitive(BINARY, repetition).as(stringType()).named(name);
      case ColumnType.Bool _ -> Types.primitive(BOOLEAN, repetition).named(name);
      case ColumnType.Int(int bits) ->
          switch (bits) {
            case 16 -> Types.primitive(INT32, repetition).as(intType(16, true)).named(name);
            case 32 -> Types.primitive(INT32, repetition).named(name);
            default -> Types.primitive(INT64, repetition).named(name);
          };
      case ColumnType.Float(int bits) ->
          Types.primitive(bits == 32 ? FLOAT : DOUBLE, repetition).named(name);
      case ColumnType.Decimal(int precision, int scale) ->
          decimal(precision, scale, repetition, name);
      case ColumnType.Date _ -> Types.primitive(INT32, repetition).as(dateType()).named(name);
      case ColumnType.Timestamp _ ->
          Types.primitive(INT64, repetition).as(timestampType(true, MICROS)).named(name);
      case ColumnType.LocalTimestamp _ ->
          Types.primitive(INT64, repetition).as(timestampType(false, MICROS)).named(name);
      case ColumnType.Binary _ -> Types.primitive(BINARY, repetition).named(name);
      case ColumnType.ListOf(ColumnType element) ->
          Types.list(repetition)
              .element(field(element, Repetition.OPTIONAL, "element"))
              .named(name);
    };
  }

  private static Type decimal(int precision, int scale, Repetition repetition, String name) {
    var annotation = decimalType(scale, precision);
    if (precision <= 18) {
      return Types.primitive(precision <= 9 ? INT32 : INT64, repetition).as(annotation).named(name);
    }
    return Types.primitive(FIXED_LEN_BYTE_ARRAY, repetition)
        .length(decimalBytes(precision))
        .as(annotation)
        .named(name);
  }

  /// Bytes of the smallest two's complement number that holds every value of a precision.
  static int decimalBytes(int precision) {
    return BigInteger.TEN.pow(precision).subtract(BigInteger.ONE).bitLength() / 8 + 1;
  }
}
