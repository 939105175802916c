package dev.waybill.objectfiles.tuple;

/// PostgreSQL's binary array: int32 dimensions, int32 null flag, int32 element oid, then per
/// dimension an int32 size and an int32 lower bound, then each element as int32 length and bytes.
public final class ArrayField {
  /// Bytes before the dimensions.
  static final int HEADER = 12;

  private ArrayField() {}

  static int dimensions(byte[] b, int at) {
    return Bytes.int32(b, at);
  }

  /// Elements of an array of at most one dimension.
  public static int count(byte[] b, int at) {
    return dimensions(b, at) == 0 ? 0 : Bytes.int32(b, at + HEADER);
  }

  /// The index of the first element of a one-dimensional array.
  static int lowerBound(byte[] b, int at) {
    return Bytes.int32(b, at + HEADER + 4);
  }

  /// Where the length of the first element of a one-dimensional array is.
  public static int first(int at) {
    return at + HEADER + 8;
  }
}
