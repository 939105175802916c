package dev.waybill.dispatcher.archive;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.spi.canonical.CanonicalBytes;
import dev.waybill.spi.canonical.KeyLine;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What was archived of organisations and days: counts and digests, kept with each batch, so that a
/// destination that rightly holds more than its source can be compared without reading rows.
///
/// # Which batches count, and when
///
/// Whoever subtracts them from a destination asks *after* a snapshot of the source was taken. Rows
/// that the snapshot lacks because they were archived then have a batch that counts: a bounded
/// delete commits only once its batch is `Dropping`, and the batches of a partition are written
/// once it is out of its table. A batch that is void does not count, nor one whose delete may not
/// have begun.
///
/// It may be too much: a delete that was not committed when the snapshot was taken, or never will
/// be. Then the sums are not equal, and rows are compared. It is never too little, but for a
/// partition that was taken out and has no tombstones yet, and batches without days (written before
/// these were kept). Too little could hide that a destination lacks all that is not counted.
///
/// A corrected row counts in the place of the version that it supersedes, at destinations that were
/// found to hold it.
public final class ArchivedDays {
  private static final String BATCHES =
      """
      FROM waybill_archive.cold_storage_day d
      JOIN waybill_archive.cold_storage_batch b ON b.id = d.batch
      """;
  private static final String OF_STREAM =
      "WHERE b.source = :source AND b.table_name = :table AND split_part(b.schema_version, '.', 1) = :major ";
  private static final String IN_RANGE =
      """
      AND (:organisation::text IS NULL OR b.organisation = :organisation)
      AND (:from::date IS NULL OR d.day >= :from::date) AND (:to::date IS NULL OR d.day < :to::date)
      """;
  private static final String HELD =
      "b.delivered_to @> jsonb_build_array(jsonb_build_object('destination', :destination::text))";

  private final JdbcClient jdbc;

  public ArchivedDays(ControlDatabase control) {
    this.jdbc = control.jdbc();
  }

  /// Whose rows.
  ///
  /// @param major of the schema they were archived by
  /// @param destination that is compared
  public record Stream(String source, String table, int major, String destination) {}

  /// Which days. An end that is null does not bound; rows without a day are in no bounded range.
  ///
  /// @param to not included
  /// @param organisation canonical, null for all
  public record Range(
      @Nullable LocalDate from, @Nullable LocalDate to, @Nullable String organisation) {}

  /// What was archived of an organisation and a day.
  ///
  /// @param organisation null for rows of none
  /// @param day null for rows without one
  /// @param expected whether the destination was found to hold these rows before they went; of
  ///   others it may hold all, some or none
  /// @param rows to be added to those of the same day; less than none for what was superseded
  public record ArchivedDay(
      @Nullable String organisation, @Nullable LocalDate day, boolean expected, RowSum rows) {}

  /// An organisation and a day, each null for rows of none.
  public record Day(@Nullable String organisation, @Nullable LocalDate day) {}

  /// A row as it was when it was archived.
  ///
  /// @param organisation canonical, empty for a row that belongs to none
  /// @param line the canonical text of its key
  /// @param cursorMicros since 1970
  public record ArchivedVersion(String organisation, String line, long cursorMicros) {}

  /// Whether days are kept here. Not where the archive was protected before there were any.
  private boolean areKept() {
    return jdbc.sql(
            "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'waybill_archive' AND c.relname = 'cold_storage_day')")
        .query(Boolean.class)
        .single();
  }

  /// Of a batch that this transaction has opened.
  void add(int batch, DaySums sums) {
    if (sums.total().rows() > 0 && areKept()) {
      DaySums.Columns columns = sums.columns();
      jdbc.sql("SELECT waybill_archive.add_days(?, ?::date[], ?, ?)")
          .params(batch, columns.days(), columns.rows(), columns.digests())
          .query(row -> {});
    }
  }

  public List<ArchivedDay> of(Stream stream, Range range) {
    if (!areKept()) {
      return List.of();
    }
    List<ArchivedDay> days = new ArrayList<>(counted(stream, range));
    days.addAll(superseded(stream, range));
    return days;
  }

  private List<ArchivedDay> counted(Stream stream, Range range) {
    return asked(
            "SELECT nullif(b.organisation, ''), d.day, "
                + HELD
                + ", sum(d.rows)::bigint, sum(d.digest) "
                + BATCHES
                + OF_STREAM
                + "AND (b.state IN ('DROPPING', 'DROPPED') OR b.state = 'INTENDED' AND b.way = 'PARTITION') "
                + IN_RANGE
                + "GROUP BY 1, 2, 3",
            stream,
            range)
        .query((row, n) ->
            new ArchivedDay(
                row.getString(1),
                row.getObject(2, LocalDate.class),
                row.getBoolean(3),
                new RowSum(row.getLong(4), row.getBigDecimal(5).toBigIntegerExact())))
        .list();
  }

  /// Versions that are counted and were corrected since: of one key a destination holds the newest.
  /// The archive has both tombstones and their key, so nobody explains a loss by a successor that
  /// is none. The batch of a corrected row has no other.
  private List<ArchivedDay> superseded(Stream stream, Range range) {
    KeyLine line = new KeyLine();
    return asked(
            "SELECT nullif(b.organisation, ''), d.day, a.row_id, (extract(epoch FROM a.updated_at) * 1000000)::bigint "
                + BATCHES
                + """
                JOIN tombstone_successor s ON s.next_batch = b.id
                JOIN waybill_archive.cold_storage_batch p ON p.id = s.batch
                JOIN waybill_archive.cold_storage_archive a
                  ON a.batch = p.id AND a.archived_on = p.archived_on AND a.id_commitment = s.id_commitment
                JOIN waybill_archive.cold_storage_archive n
                  ON n.batch = b.id AND n.archived_on = b.archived_on AND n.id_commitment = s.next_id_commitment AND n.row_id = a.row_id
                """
                + OF_STREAM
                + "AND b.state = 'DROPPED' AND b.tombstones = 1 AND "
                + HELD
                + " AND EXISTS (SELECT FROM waybill_archive.cold_storage_day o WHERE o.batch = p.id) "
                + IN_RANGE,
            stream,
            range)
        .query((row, n) ->
            new ArchivedDay(
                row.getString(1),
                row.getObject(2, LocalDate.class),
                true,
                RowSum.NONE.minus(
                    RowSum.of(low60(line, String.valueOf(row.getString(3)), row.getLong(4))))))
        .list();
  }

  /// @param id the line of the key
  private static long low60(KeyLine line, String id, long cursorMicros) {
    line.clear();
    line.begin();
    CanonicalBytes.of(id).putInto(line.text());
    line.begin();
    CanonicalBytes.of(Long.toString(cursorMicros)).putInto(line.text());
    return line.low60();
  }

  private JdbcClient.StatementSpec asked(String sql, Stream stream, Range range) {
    return jdbc.sql(sql)
        .param("source", stream.source())
        .param("table", stream.table())
        .param("major", String.valueOf(stream.major()))
        .param("destination", stream.destination())
        .param("organisation", range.organisation())
        .param("from", range.from())
        .param("to", range.to());
  }

  /// The batches, oldest first, that have rows of one of some organisations and days, which are
  /// gone and which the destination was found to hold.
  public List<Integer> dropped(Stream stream, Collection<Day> days) {
    if (!areKept()) {
      return List.of();
    }
    List<@Nullable String> organisations = new ArrayList<>();
    List<@Nullable String> texts = new ArrayList<>();
    for (Day each : days) {
      organisations.add(Objects.requireNonNullElse(each.organisation(), ""));
      texts.add(each.day() == null ? null : each.day().toString());
    }
    return jdbc.sql(
            "SELECT DISTINCT b.id "
                + BATCHES
                + OF_STREAM
                + "AND b.state = 'DROPPED' AND "
                + HELD
                + """
                 AND EXISTS (SELECT FROM unnest(:organisations::text[], :days::date[]) AS w (organisation, day)
                  WHERE w.organisation = b.organisation AND w.day IS NOT DISTINCT FROM d.day)
                ORDER BY b.id
                """)
        .param("source", stream.source())
        .param("table", stream.table())
        .param("major", String.valueOf(stream.major()))
        .param("destination", stream.destination())
        .param("organisations", organisations.toArray(String[]::new))
        .param("days", texts.toArray(String[]::new))
        .query((row, n) -> row.getInt(1))
        .list();
  }

  /// The rows of a batch; those whose ids were erased are left out.
  public List<ArchivedVersion> rows(int batch) {
    return jdbc.sql(
            """
            SELECT b.organisation, a.row_id, (extract(epoch FROM a.updated_at) * 1000000)::bigint
            FROM waybill_archive.cold_storage_batch b
            JOIN waybill_archive.cold_storage_archive a ON a.batch = b.id AND a.archived_on = b.archived_on
            WHERE b.id = ? AND a.row_id IS NOT NULL ORDER BY a.row_id COLLATE "C"
            """)
        .param(batch)
        .query((row, n) -> new ArchivedVersion(row.getString(1), row.getString(2), row.getLong(3)))
        .list();
  }

  /// Those of some rows of a batch whose key was used again and archived once more, by a later one.
  ///
  /// @param lines the canonical texts of their keys
  public Set<String> again(Stream stream, int batch, List<String> lines) {
    return jdbc.sql(
            """
            SELECT a.row_id FROM unnest(?::text[]) AS k (line)
            JOIN waybill_archive.cold_storage_archive a
              ON split_part(a.row_id, '|', 1) = split_part(k.line, '|', 1) AND a.row_id = k.line
            JOIN waybill_archive.cold_storage_batch b ON b.id = a.batch
            WHERE b.source = ? AND b.table_name = ? AND b.id > ? AND b.state IN ('DROPPING', 'DROPPED')
            """)
        .params(lines.toArray(String[]::new), stream.source(), stream.table(), batch)
        .query((row, n) -> String.valueOf(row.getString(1)))
        .set();
  }
}
