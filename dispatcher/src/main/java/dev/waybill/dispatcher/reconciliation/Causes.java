package dev.waybill.dispatcher.reconciliation;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.facts.ReadFactsColumns;
import dev.waybill.dispatcher.outbox.ArchivedKeys;
import dev.waybill.dispatcher.outbox.IdentityDocument;
import dev.waybill.dispatcher.reconciliation.Difference.Kind;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.canonical.CanonicalBytes;
import dev.waybill.spi.canonical.KeyLines;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Says of differences what the control database knows about them. Asked anew for each chunk, after
/// it was found.
final class Causes {
  private static final String HISTORY =
      "SELECT EXISTS (SELECT FROM warehouse_history WHERE stream_id = ? AND ended_at IS NULL)";

  private static final String REPAIR =
      """
      SELECT EXISTS (SELECT FROM warehouse_delivery
        WHERE stream_id = ? AND replay->'repair' IS NOT NULL AND status NOT IN ('DELIVERED', 'SKIPPED'))
      """;

  private final JdbcClient jdbc;
  private final ArchivedKeys archived;

  Causes(ControlDatabase control) {
    this.jdbc = control.jdbc();
    this.archived = new ArchivedKeys(control);
  }

  /// A window that was given up.
  private record Gap(long from, long to, @Nullable String toId) {
    static Gap read(ResultSet row) throws SQLException {
      return new Gap(
          ReadFactsColumns.micros(row, "from_at"),
          ReadFactsColumns.micros(row, "to_at"),
          row.getString("to_id"));
    }

    /// A gap that was cut by size may have rows of its last instant.
    boolean holds(long cursor) {
      return cursor >= from && (cursor < to || toId != null && cursor == to);
    }
  }

  /// @param all differences; what a destination holds of rows that were archived is none
  List<Difference> of(ComparedStream stream, List<Difference> all) {
    List<Difference> found = withoutArchived(stream, all);
    if (found.isEmpty()) {
      return found;
    }
    long id = stream.delivered().id();
    TableSchema schema = stream.schema();
    List<CanonicalBytes> keys = KeyLines.of(schema, found.stream().map(Difference::row).toList());
    Set<CanonicalBytes> quarantined = quarantined(id, schema);
    List<Gap> gaps = gaps(id);
    boolean history = is(HISTORY, id);
    boolean repair = is(REPAIR, id);
    boolean closing = archived.isClosing(source(stream), schema.table());
    return IntStream.range(0, found.size())
        .mapToObj(i -> {
          Difference each = found.get(i);
          boolean there = each.kind() != Kind.EXTRA;
          if (quarantined.contains(keys.get(i))) {
            return given(each, Cause.QUARANTINE);
          }
          if (there && gaps.stream().anyMatch(gap -> gap.holds(each.cursorMicros()))) {
            return given(each, Cause.GAP);
          }
          if (closing && !there) {
            return given(each, Cause.CLOSING);
          }
          return history && there
              ? given(each, Cause.HISTORY)
              : repair ? given(each, Cause.REPLAY) : each;
        })
        .toList();
  }

  private List<Difference> withoutArchived(ComparedStream stream, List<Difference> all) {
    List<RowIdentity> extra =
        all.stream().filter(each -> each.kind() == Kind.EXTRA).map(Difference::row).toList();
    if (extra.isEmpty()) {
      return all;
    }
    Set<RowIdentity> left = new HashSet<>(withoutArchivedRows(stream, extra));
    return all.stream()
        .filter(each -> each.kind() != Kind.EXTRA || left.contains(each.row()))
        .toList();
  }

  /// Those of some rows that the source lacks which were not archived.
  List<RowIdentity> withoutArchivedRows(ComparedStream stream, List<RowIdentity> gone) {
    return archived.without(source(stream), stream.schema(), gone);
  }

  /// The cursors of corrected versions that are brought to destinations and have no tombstone yet,
  /// by the canonical texts of their keys.
  ///
  /// @param batch of the tombstones that they supersede
  /// @param lines of rows of it
  Map<String, Long> corrected(int batch, List<String> lines) {
    Map<String, Long> corrected = new HashMap<>();
    jdbc.sql(
            "SELECT row_id, updated_micros FROM recall_correction WHERE batch = ? AND row_id = ANY (?) AND next_batch IS NOT NULL AND ended_at IS NULL")
        .params(batch, lines.toArray(String[]::new))
        .query(row -> {
          corrected.put(row.getString(1), row.getLong(2));
        });
    return corrected;
  }

  private static String source(ComparedStream stream) {
    return stream.delivered().source().settings().name();
  }

  /// Of a row that was left out an older version may be held: the current one is missing.
  private static Difference given(Difference found, Cause cause) {
    boolean left = cause == Cause.QUARANTINE || cause == Cause.GAP;
    boolean missing = left && found.kind() == Kind.ALTERED;
    return new Difference(
        missing ? Kind.MISSING : found.kind(),
        cause,
        found.row(),
        found.organisation(),
        found.day(),
        missing ? List.of() : found.columns(),
        found.cursorMicros());
  }

  /// By canonical text: who found a row spells its key in a way of their own.
  private Set<CanonicalBytes> quarantined(long streamId, TableSchema schema) {
    List<RowIdentity> open =
        jdbc
            .sql(
                "SELECT identity::text FROM warehouse_quarantine WHERE stream_id = ? AND status = 'OPEN'")
            .param(streamId)
            .query((row, n) -> IdentityDocument.read(schema, row.getString(1)))
            .list()
            .stream()
            .filter(row -> row.hasKey(schema))
            .toList();
    Set<CanonicalBytes> keys = new HashSet<>();
    for (int from = 0; from < open.size(); from += DestinationAdapter.MOST_FETCHED) {
      int to = Math.min(open.size(), from + DestinationAdapter.MOST_FETCHED);
      keys.addAll(KeyLines.of(schema, open.subList(from, to)));
    }
    return keys;
  }

  private List<Gap> gaps(long streamId) {
    return jdbc.sql(
            "SELECT from_at, to_at, to_id FROM warehouse_gap WHERE stream_id = ? AND closed_at IS NULL")
        .param(streamId)
        .query((row, n) -> Gap.read(row))
        .list();
  }

  private boolean is(String question, long streamId) {
    return jdbc.sql(question).param(streamId).query(Boolean.class).single();
  }
}
