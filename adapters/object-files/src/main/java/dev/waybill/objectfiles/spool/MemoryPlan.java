package dev.waybill.objectfiles.spool;

/// How a delivery's memory is shared: one half for tuples that wait, one half for open files.
///
/// @param pendingBytes for tuples of partitions without an open file
/// @param openFiles partitions that may have an open file at a time
/// @param fileBytes what each open file may hold before it writes
/// @param promoteBytes what a partition must have put aside before it gets an open file
record MemoryPlan(long pendingBytes, int openFiles, long fileBytes, long promoteBytes) {
  private static final long MB = 1 << 20;

  /// A row group: large enough for readers to scan, small enough for them to skip by.
  private static final long LARGEST_FILE_BUFFER = 32 * MB;

  private static final long WANTED_FILE_BUFFER = 16 * MB;
  private static final int MOST_OPEN_FILES = 8;

  /// Below this a file's own tables (dictionaries, compression) are larger than its rows.
  private static final long LEAST = MB / 4;

  static MemoryPlan of(long memoryBytes, boolean partitioned) {
    if (!partitioned) {
      return new MemoryPlan(0, 1, Math.clamp(memoryBytes, LEAST, LARGEST_FILE_BUFFER), 0);
    }
    long half = Math.max(LEAST, memoryBytes / 2);
    int files = (int) Math.clamp(half / WANTED_FILE_BUFFER, 1, MOST_OPEN_FILES);
    long perFile = Math.clamp(half / files, LEAST, LARGEST_FILE_BUFFER);
    return new MemoryPlan(half, files, perFile, Math.min(4 * MB, half / 4));
  }
}
