package dev.waybill.dispatcher.facts;

import dev.waybill.spi.AttemptId;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.Watermark;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The columns in which both a stream and an attempt keep the facts of a read. The names are the
/// same in both tables, so that acknowledging is one `UPDATE … FROM` that copies them.
public final class ReadFactsColumns {
  /// In the order of [#values].
  public static final List<String> NAMES =
      List.of(
          "export_seq",
          "attempt_uuid",
          "end_at",
          "end_id",
          "fence_xid",
          "seen_xids",
          "oldest_writer_at",
          "look_back_to",
          "prepared",
          "relations",
          "incarnation");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ReadFactsColumns() {}

  /// Placeholders for [#values], for an INSERT.
  public static String placeholders() {
    return "?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?::jsonb";
  }

  /// In the order of [#NAMES].
  public static List<@Nullable Object> values(ReadFacts facts) {
    return java.util.Arrays.asList(
        facts.attempt().seq().value(),
        facts.attempt().uuid(),
        time(facts.end().atMicros()),
        facts.end().id(),
        facts.fence(),
        facts.seen().toBytes(),
        time(facts.oldestWriter()),
        time(facts.lookBackTo()),
        JSON.writeValueAsString(facts.prepared()),
        JSON.writeValueAsString(facts.relations()),
        JSON.writeValueAsString(facts.incarnation()));
  }

  /// Null when no read has landed yet.
  public static @Nullable ReadFacts read(ResultSet row) throws SQLException {
    UUID attempt = row.getObject("attempt_uuid", UUID.class);
    if (attempt == null) {
      return null;
    }
    return new ReadFacts(
        new AttemptId(new ExportSeq(row.getLong("export_seq")), attempt),
        new Watermark(micros(row, "end_at"), row.getString("end_id")),
        row.getLong("fence_xid"),
        XidSet.of(row.getBytes("seen_xids")),
        micros(row, "oldest_writer_at"),
        micros(row, "look_back_to"),
        JSON.readValue(row.getString("prepared"), new TypeReference<Map<String, Long>>() {}),
        JSON.readValue(row.getString("relations"), new TypeReference<List<Relation>>() {}),
        JSON.readValue(row.getString("incarnation"), Incarnation.class));
  }

  /// Microseconds since 1970 as a value for a `timestamptz`; [ReadFacts#UNBOUNDED] becomes
  /// `-infinity`.
  public static OffsetDateTime time(long micros) {
    return micros == ReadFacts.UNBOUNDED
        ? OffsetDateTime.MIN
        : Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }

  /// The inverse of [#time].
  public static long micros(ResultSet row, String column) throws SQLException {
    OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    if (value == null) {
      throw new SQLException("expected a value in " + column + ", found null");
    }
    return value.equals(OffsetDateTime.MIN)
        ? ReadFacts.UNBOUNDED
        : ChronoUnit.MICROS.between(Instant.EPOCH, value.toInstant());
  }
}
