package dev.waybill.spi.canonical;

import dev.waybill.spi.ColumnType;
import dev.waybill.spi.HeldRange;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/// The canonical text of a key in PostgreSQL's words, for whoever has rows in one: source and
/// replica compute the same bytes by the same expressions. Independent of the settings of a session
/// and of the encoding of a database.
public final class CanonicalSql {
  private CanonicalSql() {}

  /// A value of a key, typed.
  ///
  /// @param expression SQL of the type that `type`'s field is sent as
  public record Item(ColumnType type, String expression) {}

  /// The canonical text of a value, null where it is.
  ///
  /// @throws IllegalArgumentException for a list or a document, which names no row
  public static String text(Item item) {
    String x = "(" + item.expression() + ")";
    return switch (item.type()) {
      case ColumnType.Text _, ColumnType.Uuid _, ColumnType.Bool _, ColumnType.Int _ ->
          x + "::text";
      case ColumnType.Decimal _ -> "trim_scale" + x + "::text";
      case ColumnType.Float(int bits) ->
          "CASE WHEN %1$s = 'NaN' THEN 'NaN' ELSE encode(float%2$dsend(%1$s + '0'::float%2$d), 'hex') END"
              .formatted(x, bits / 8);
      case ColumnType.Date _ -> finite(x, "(" + x + " - '1970-01-01'::date)");
      case ColumnType.Timestamp _, ColumnType.LocalTimestamp _ -> finite(x, micros(x));
      case ColumnType.Binary _ -> "encode(" + x + ", 'hex')";
      case ColumnType.Json _, ColumnType.ListOf _ ->
          throw new IllegalArgumentException("expected a single value, found " + item.type());
    };
  }

  /// From where on microseconds since 1970 need more than 63 bits, `extract` rounds; seconds are
  /// counted from 2000 there.
  private static String micros(String x) {
    return """
    trunc(CASE WHEN %1$s < '290000-01-01' THEN extract(epoch FROM %1$s) \
    ELSE extract(epoch FROM %1$s - '946684800 seconds'::interval) + 946684800 END * 1000000)\
    """
        .formatted(x);
  }

  private static String finite(String x, String number) {
    return "CASE WHEN isfinite(%1$s) THEN %2$s::text ELSE (%1$s)::text END".formatted(x, number);
  }

  /// The line of a key and its cursor.
  public static String line(List<Item> key, Item cursor) {
    StringBuilder line = new StringBuilder();
    for (Item item : key) {
      line.append(column(item)).append(" || '|' || ");
    }
    return line.append(column(cursor)).toString();
  }

  private static String column(Item item) {
    String text = text(item);
    String escaped =
        item.type() instanceof ColumnType.Text
            ? "replace(replace(%s, E'\\\\', E'\\\\\\\\'), '|', E'\\\\|')".formatted(text)
            : text;
    return "coalesce(" + escaped + ", E'\\\\N')";
  }

  /// The low 60 bits of the MD5 of a line, as `bigint`.
  public static String low60(String line) {
    return "('x' || right(md5(convert_to(%s, 'UTF8')), 15))::bit(60)::bigint".formatted(line);
  }

  /// The UTC day of a date or timestamp, counted from 1970-01-01; null where it is not finite.
  public static String day(Item item) {
    String x = "(" + item.expression() + ")";
    String day =
        item.type() instanceof ColumnType.Date
            ? x + " - '1970-01-01'::date"
            : "floor(extract(epoch FROM " + x + ") / 86400)::int";
    return "CASE WHEN isfinite(%s) THEN %s END".formatted(x, day);
  }

  /// Whether an event date lies in a range: a condition that an index on it can answer, or `true`.
  public static String inside(Item eventDate, HeldRange range) {
    List<String> conditions = new ArrayList<>();
    if (range.from() != null) {
      conditions.add(eventDate.expression() + " >= " + end(eventDate.type(), range.from()));
    }
    if (range.to() != null) {
      conditions.add(eventDate.expression() + " < " + end(eventDate.type(), range.to()));
    }
    return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
  }

  /// A date is before an instant exactly when it is before the day that begins there or next.
  private static String end(ColumnType type, Instant end) {
    LocalDateTime utc = LocalDateTime.ofInstant(end, ZoneOffset.UTC);
    boolean midnight = utc.toLocalTime().equals(LocalTime.MIDNIGHT);
    return switch (type) {
      case ColumnType.Date _ ->
          "'%s'::date".formatted(midnight ? utc.toLocalDate() : utc.toLocalDate().plusDays(1));
      case ColumnType.Timestamp _ -> "'%sZ'::timestamptz".formatted(utc);
      default -> "'%s'::timestamp".formatted(utc);
    };
  }
}
