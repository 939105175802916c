package dev.waybill.bench;

import java.io.IOException;

/// The product's own window into Parquet on two sessions, as the first thing that a JVM does: with
/// the memory of a JVM that does nothing else.
record ColdWindow(BenchSource source, MemoryLimit limit) implements Exporter {
  @Override
  public String name() {
    return "window into Parquet, 2 sessions, cold";
  }

  @Override
  public boolean cold() {
    return true;
  }

  @Override
  public Export run() throws IOException, InterruptedException {
    return new ChildJvm(limit).run(source, EncodedForm.PARQUET).export();
  }
}
