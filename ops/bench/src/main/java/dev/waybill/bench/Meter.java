package dev.waybill.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.waybill.bench.Exporter.Export;
import java.lang.management.ManagementFactory;

/// Time and processors of something that this process does.
final class Meter {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final long began = System.nanoTime();
  private final long cpu = SYSTEM.getProcessCpuTime();

  private Meter() {}

  static Meter start() {
    return new Meter();
  }

  Export stop(long rows, long bytes) {
    return new Export(
        rows, bytes, (SYSTEM.getProcessCpuTime() - cpu) / 1e9, (System.nanoTime() - began) / 1e9);
  }
}
