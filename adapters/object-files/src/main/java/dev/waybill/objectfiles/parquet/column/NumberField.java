package dev.waybill.objectfiles.parquet.column;

import dev.waybill.objectfiles.tuple.Bytes;
import dev.waybill.objectfiles.tuple.Calendar;
import dev.waybill.objectfiles.tuple.Numeric;

/// The number that Parquet has for a field.
@FunctionalInterface
interface NumberField {
  NumberField INT16 = Bytes::int16;
  NumberField INT32 = Bytes::int32;
  NumberField INT64 = Bytes::int64;

  /// Days since 1970-01-01.
  NumberField DATE = (b, at) -> Bytes.int32(b, at) + Calendar.EPOCH_DAYS;

  /// Microseconds since 1970-01-01.
  NumberField TIMESTAMP = (b, at) -> Bytes.int64(b, at) + Calendar.EPOCH_MICROS;

  long read(byte[] buffer, int start);

  /// Of a precision of at most 18.
  static NumberField decimal(int scale) {
    return (b, at) -> Numeric.unscaled(b, at, scale);
  }
}
