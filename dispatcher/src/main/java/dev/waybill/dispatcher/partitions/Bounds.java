package dev.waybill.dispatcher.partitions;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The bounds of a partition by one column of dates or times, as a session in UTC prints them.
///
/// @param from null where the text says something else
record Bounds(@Nullable LocalDateTime from, @Nullable LocalDateTime to) {
  private static final Pattern RANGE =
      Pattern.compile("FOR VALUES FROM \\(([^(),]+)\\) TO \\(([^(),]+)\\)");

  static Bounds of(String text) {
    Matcher matcher = RANGE.matcher(text);
    if (!matcher.matches()) {
      return new Bounds(null, null);
    }
    try {
      return new Bounds(moment(matcher.group(1)), moment(matcher.group(2)));
    } catch (DateTimeException e) {
      return new Bounds(null, null);
    }
  }

  private static LocalDateTime moment(String text) {
    return switch (text) {
      case "MINVALUE", "'-infinity'" -> LocalDateTime.MIN;
      case "MAXVALUE", "'infinity'" -> LocalDateTime.MAX;
      default -> {
        String value = text.replace("'", "").replaceFirst("\\+00$", "").replace(' ', 'T');
        yield LocalDateTime.parse(value.contains("T") ? value : value + "T00:00:00");
      }
    };
  }
}
