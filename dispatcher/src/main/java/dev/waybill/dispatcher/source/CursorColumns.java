package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import dev.waybill.spi.Watermark;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;

/// The `(updatedAt, id)` pair of a table in SQL: bare columns, so that the index on them is used,
/// and literals of the columns' own types.
final class CursorColumns {
  private final String time;
  private final String tie;
  private final boolean textTie;
  private final boolean withZone;
  private final ZoneId zone;

  CursorColumns(PublishedTable table) {
    SourceColumn cursor = table.sourceOf(table.cursor().column());
    SourceColumn tieBreaker = table.sourceOf(table.cursor().tieBreaker());
    this.time = Sql.identifier(cursor.name());
    this.textTie = tieBreaker.isText();
    this.tie = Sql.identifier(tieBreaker.name()) + (textTie ? " COLLATE \"C\"" : "");
    this.withZone = cursor.type().equals("timestamptz");
    this.zone = withZone ? ZoneOffset.UTC : fixed(table, cursor);
  }

  private static ZoneId fixed(PublishedTable table, SourceColumn cursor) {
    CursorZone.problem(table)
        .ifPresent(problem -> {
          throw new IllegalArgumentException(problem);
        });
    return ZoneId.of(String.valueOf(cursor.zone())).normalized();
  }

  private String literal(long micros) {
    if (micros == ReadFacts.UNBOUNDED) {
      return withZone ? "TIMESTAMPTZ '-infinity'" : "TIMESTAMP '-infinity'";
    }
    return withZone ? Micros.timestamptz(micros) : Micros.timestamp(micros, zone);
  }

  /// `time >= …`.
  String from(long micros) {
    return time + " >= " + literal(micros);
  }

  /// `time < …`.
  String before(long micros) {
    return time + " < " + literal(micros);
  }

  /// `time < …`, of one of several moments.
  ///
  /// @param index of the moment, from 1
  String beforeOneOf(List<Long> micros, String index) {
    return time
        + " < (ARRAY["
        + micros.stream().map(this::literal).collect(Collectors.joining(", "))
        + "])["
        + index
        + "]";
  }

  /// At or before a position that was read.
  String upTo(Watermark position) {
    return position.id() == null
        ? before(position.atMicros())
        : "(" + time + ", " + tie + ") <= " + pair(position.atMicros(), position.id());
  }

  /// After a position that was read; the plain bound stays beside the pair, or the planner gives up
  /// the index.
  String after(Watermark position) {
    if (position.equals(Watermark.BEGINNING)) {
      return time + " IS NOT NULL";
    }
    return position.id() == null
        ? from(position.atMicros())
        : from(position.atMicros())
            + " AND ("
            + time
            + ", "
            + tie
            + ") > "
            + pair(position.atMicros(), position.id());
  }

  private String pair(long micros, String id) {
    return "(" + literal(micros) + ", " + Sql.literal(id) + ")";
  }

  String order() {
    return time + ", " + tie;
  }
}
