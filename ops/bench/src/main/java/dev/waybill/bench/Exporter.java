package dev.waybill.bench;

import org.jspecify.annotations.Nullable;

/// One way to read the whole table.
interface Exporter {
  /// What one run left.
  ///
  /// @param bytes of files or, for a drain, of tuples; 0 where nobody counted them
  /// @param cpuSeconds of the client, user and system
  /// @param landingSeconds of all seconds: upload and commit, once everything was read and encoded;
  ///   null where nothing lands, or where both go on at a time
  /// @param placeCpuSeconds of the server that the rows landed on; null where there is none, or no
  ///   `/proc`
  /// @param peakBytes the largest resident memory of the process that did it; null without `/proc`
  record Export(
      long rows,
      long bytes,
      double cpuSeconds,
      double seconds,
      @Nullable Double landingSeconds,
      @Nullable Double placeCpuSeconds,
      @Nullable Long peakBytes) {
    Export(long rows, long bytes, double cpuSeconds, double seconds, @Nullable Long peakBytes) {
      this(rows, bytes, cpuSeconds, seconds, null, null, peakBytes);
    }

    Export at(@Nullable Double landingSeconds, @Nullable Double placeCpuSeconds) {
      return new Export(
          rows, bytes, cpuSeconds, seconds, landingSeconds, placeCpuSeconds, peakBytes);
    }
  }

  /// The same in every run.
  String name();

  /// Whether every run is a process of its own, which has compiled nothing and holds nothing yet.
  default boolean cold() {
    return false;
  }

  Export run() throws Exception;
}
