package dev.waybill.dispatcher.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations and sizes as people write them.
public final class Durations {
  private static final Pattern DURATION = Pattern.compile("([1-9]\\d{0,8}|0)(ms|s|m|h|d)");
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,6})?)%");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9}) ?(B|KB|MB|GB|TB)?");

  private Durations() {}

  /// `500ms`, `5s`, `15m`, `24h`, `7d`.
  public static Optional<Duration> duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        });
  }

  /// Bytes; `64MB` is 64 × 2^20.
  static Optional<Long> size(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int power = matcher.group(2) == null ? 0 : power(matcher.group(2));
    return Optional.of(Long.parseLong(matcher.group(1)) << (10 * power));
  }

  /// `1%` is 0.01.
  static Optional<BigDecimal> percent(String text) {
    Matcher matcher = PERCENT.matcher(text);
    return matcher.matches()
        ? Optional.of(new BigDecimal(matcher.group(1)).movePointLeft(2))
            .filter(share -> share.compareTo(BigDecimal.ONE) <= 0)
        : Optional.empty();
  }

  private static int power(String unit) {
    return switch (unit) {
      case "KB" -> 1;
      case "MB" -> 2;
      case "GB" -> 3;
      case "TB" -> 4;
      default -> 0;
    };
  }
}
