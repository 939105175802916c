package dev.waybill.objectfiles.parquet.column;

import org.apache.parquet.bytes.BytesInput;

/// The distinct values of a column chunk, numbered in the order they came. Takes them into the
/// range of the page that uses them.
interface Dictionary {
  int FULL = -1;

  /// The number of a field's value, or [#FULL] where it is another one and there is no room.
  int number(byte[] buffer, int start, int length);

  /// Values.
  int size();

  /// Appends a value to the plain page, in place of its number.
  void toPlain(int number);

  /// The first values, as PLAIN has them; valid until the next value is added.
  BytesInput plain(int values);

  /// Begins a page.
  void nextPage();

  /// Forgets all values.
  void clear();

  /// Bytes of values.
  long usedBytes();

  /// Bytes of memory, used or kept.
  long heldBytes();
}
