package dev.waybill.bench;

/// One way to read the whole table.
interface Exporter {
  /// What one run left.
  ///
  /// @param bytes of files or, for a drain, of tuples
  /// @param cpuSeconds of the client, user and system
  record Export(long rows, long bytes, double cpuSeconds, double seconds) {}

  /// The same in every run.
  String name();

  Export run() throws Exception;
}
