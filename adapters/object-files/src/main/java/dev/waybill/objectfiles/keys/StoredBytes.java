package dev.waybill.objectfiles.keys;

import java.io.IOException;

/// A file as a store gives it out: any range of its bytes, in any order.
public interface StoredBytes {
  long length();

  /// Exactly `length` bytes from `start` on, all of which are there.
  byte[] read(long start, int length) throws IOException;
}
