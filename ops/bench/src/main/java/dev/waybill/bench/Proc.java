package dev.waybill.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What Linux tells about processes, under `/proc`. Other systems tell nothing.
final class Proc {
  private static final Path SELF = Path.of("/proc/self");

  /// Of `/proc`, whatever the kernel's own clock is.
  private static final double TICKS_PER_SECOND = 100;

  /// In `/proc/PID/stat`, behind the name: user and system, then those of children that have ended.
  private static final int UTIME = 11;

  private static final int CSTIME = 14;

  private Proc() {}

  /// The largest resident memory of this process since [#resetPeak], in bytes: with all that it
  /// held at that moment.
  static @Nullable Long peakResident() {
    try (Stream<String> lines = Files.lines(SELF.resolve("status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(null);
    } catch (IOException _) {
      return null;
    }
  }

  /// The largest resident memory counts from here on (proc(5), `clear_refs`).
  ///
  /// Where that is not allowed, it stays the largest of all the time.
  static void resetPeak() {
    try {
      Files.writeString(SELF.resolve("clear_refs"), "5");
    } catch (IOException _) {
      // Nothing can be said but the largest so far.
    }
  }

  /// Seconds of processors that a server took until now, with its children: those that have ended
  /// are added to whoever waited for them.
  static @Nullable Double cpuSeconds(long pid) {
    Long own = ticks(pid);
    if (own == null) {
      return null;
    }
    long children =
        ProcessHandle.of(pid).stream()
            .flatMap(ProcessHandle::descendants)
            .map(child -> ticks(child.pid()))
            .filter(Objects::nonNull)
            .mapToLong(Long::longValue)
            .sum();
    return (own + children) / TICKS_PER_SECOND;
  }

  /// Null of one that has ended: its parent has its time.
  private static @Nullable Long ticks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return Arrays.stream(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1))
          .skip(UTIME)
          .limit(CSTIME - UTIME + 1)
          .mapToLong(Long::parseLong)
          .sum();
    } catch (IOException _) {
      return null;
    }
  }

  /// What a server took since it had taken `before`.
  static @Nullable Double cpuSince(@Nullable Double before, long pid) {
    Double now = cpuSeconds(pid);
    return before == null || now == null ? null : now - before;
  }
}
