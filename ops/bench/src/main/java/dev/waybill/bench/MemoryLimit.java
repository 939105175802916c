package dev.waybill.bench;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// What a JVM may hold in memory at most, and the options that divide it: the shares that the
/// launcher gives the demo, which leave a quarter to threads, the collector and native libraries.
record MemoryLimit(long bytes) {
  private static final long MB = 1L << 20;

  /// What a dispatcher is content with.
  static final MemoryLimit USUAL = new MemoryLimit(1024 * MB);

  List<String> options() {
    long sixteenth = bytes / MB / 16;
    return List.of(
        "-XX:+UseSerialGC",
        "-Xms64m",
        "-Xmx" + sixteenth * 5 + "m",
        "-XX:MaxMetaspaceSize=" + sixteenth * 3 + "m",
        "-XX:MaxDirectMemorySize=" + sixteenth * 2 + "m",
        "-XX:ReservedCodeCacheSize=" + sixteenth * 3 / 2 + "m");
  }

  /// `1g` or `512m`.
  static final class Converter implements ITypeConverter<MemoryLimit> {
    @Override
    public MemoryLimit convert(String value) {
      String text = value.toLowerCase(Locale.ROOT);
      if (!text.matches("[1-9][0-9]{0,5}[mg]")) {
        throw new TypeConversionException("expected a size as 512m or 1g, found " + value);
      }
      long count = Long.parseLong(text.substring(0, text.length() - 1));
      return new MemoryLimit(count * (text.endsWith("g") ? 1024 * MB : MB));
    }
  }
}
