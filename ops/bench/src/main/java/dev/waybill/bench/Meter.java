package dev.waybill.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.waybill.bench.Exporter.Export;
import java.lang.management.ManagementFactory;

/// Time, processors and memory of something that this process does. The memory is all that the
/// process holds, with what earlier runs left in its heap.
final class Meter {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final long began;
  private final long cpu;

  private Meter() {
    Proc.resetPeak();
    this.cpu = SYSTEM.getProcessCpuTime();
    this.began = System.nanoTime();
  }

  static Meter start() {
    return new Meter();
  }

  /// Since the start.
  double seconds() {
    return (System.nanoTime() - began) / 1e9;
  }

  Export stop(long rows, long bytes) {
    double seconds = seconds();
    return new Export(
        rows, bytes, (SYSTEM.getProcessCpuTime() - cpu) / 1e9, seconds, Proc.peakResident());
  }
}
