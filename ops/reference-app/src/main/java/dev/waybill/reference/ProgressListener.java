package dev.waybill.reference;

/// Told how a load goes, from the thread that reads.
public interface ProgressListener {
  /// Tells nobody.
  ProgressListener SILENT =
      new ProgressListener() {
        @Override
        public void loaded(long events, long bytes, long totalBytes) {}

        @Override
        public void skipped(long line, String reason) {}
      };

  /// After each batch.
  ///
  /// @param bytes of the file as it is stored that have been read
  /// @param totalBytes of the file, or -1 where nobody knows
  void loaded(long events, long bytes, long totalBytes);

  /// A line, counted from 1, that could not become an event.
  void skipped(long line, String reason);
}
