package dev.waybill.dispatcher.outbox;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.canonical.CanonicalBytes;
import dev.waybill.spi.canonical.KeyLines;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Rows that are gone from a source because they were archived: destinations keep them. Told by
/// their tombstones; while a partition is on its way out, by nothing yet.
public final class ArchivedKeys {
  private final JdbcClient jdbc;

  public ArchivedKeys(ControlDatabase control) {
    this.jdbc = control.jdbc();
  }

  /// Whether rows of a table may be gone that have no tombstone yet. Asked after a snapshot of the
  /// source was taken, `false` says that what the snapshot lacks is gone for another reason, or has
  /// its tombstone.
  public boolean isClosing(String source, TableId table) {
    return jdbc.sql(
            """
            SELECT EXISTS (SELECT FROM partition_close WHERE source = ? AND table_name = ?
              AND state NOT IN ('OPEN', 'DROPPED', 'ABANDONED'))
            """)
        .params(source, table.value())
        .query(Boolean.class)
        .single();
  }

  /// Whether any row of a table was archived.
  public boolean any(String source, TableId table) {
    return jdbc.sql(
            """
            SELECT EXISTS (SELECT FROM waybill_archive.cold_storage_batch
              WHERE source = ? AND table_name = ? AND state IN ('DROPPING', 'DROPPED'))
            """)
        .params(source, table.value())
        .query(Boolean.class)
        .single();
  }

  /// Those of some rows that are gone and were not archived, in their order.
  public List<RowIdentity> without(String source, TableSchema schema, List<RowIdentity> gone) {
    if (gone.isEmpty() || !any(source, schema.table())) {
      return gone;
    }
    List<RowIdentity> left = new ArrayList<>();
    for (int from = 0; from < gone.size(); from += DestinationAdapter.MOST_FETCHED) {
      List<RowIdentity> chunk =
          gone.subList(from, Math.min(gone.size(), from + DestinationAdapter.MOST_FETCHED));
      List<String> lines =
          KeyLines.of(schema, chunk).stream().map(CanonicalBytes::toString).toList();
      Set<String> archived = archived(source, schema.table(), lines);
      for (int i = 0; i < chunk.size(); i++) {
        if (!archived.contains(lines.get(i))) {
          left.add(chunk.get(i));
        }
      }
    }
    return left;
  }

  private Set<String> archived(String source, TableId table, List<String> lines) {
    return jdbc.sql(
            """
            SELECT a.row_id FROM unnest(?::text[]) AS k (id)
            JOIN waybill_archive.cold_storage_archive a ON hashtext(a.row_id) = hashtext(k.id) AND a.row_id = k.id
            JOIN waybill_archive.cold_storage_batch b ON b.id = a.batch
            WHERE b.source = ? AND b.table_name = ? AND b.state IN ('DROPPING', 'DROPPED')
            """)
        .params(lines.toArray(String[]::new), source, table.value())
        .query((row, n) -> String.valueOf(row.getString(1)))
        .set();
  }
}
