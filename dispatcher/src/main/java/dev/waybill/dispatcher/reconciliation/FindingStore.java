package dev.waybill.dispatcher.reconciliation;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.facts.ReadFactsColumns;
import dev.waybill.dispatcher.outbox.IdentityDocument;
import dev.waybill.dispatcher.outbox.NamedKey;
import dev.waybill.dispatcher.outbox.NamedKeyStore;
import dev.waybill.dispatcher.reconciliation.Difference.Kind;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.Row;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableSchema;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The differences of runs, and what was planned to mend them.
final class FindingStore {
  private final ControlDatabase control;
  private final JdbcClient jdbc;
  private final NamedKeyStore replays;

  FindingStore(ControlDatabase control) {
    this.control = control;
    this.jdbc = control.jdbc();
    this.replays = new NamedKeyStore(control);
  }

  /// Stores the differences of a run.
  Differences of(long run) {
    return new Differences() {
      @Override
      public void found(ComparedStream stream, List<Difference> found) {
        add(run, stream, found);
      }

      @Override
      public void coming(RowIdentity row) {}
    };
  }

  /// Adds differences. A row that was found already stays as it was found first.
  private void add(long run, ComparedStream stream, List<Difference> found) {
    TableSchema schema = stream.schema();
    for (Difference each : found) {
      jdbc.sql(
              """
              INSERT INTO reconciliation_finding
                (run_id, stream_id, kind, cause, identity, key, organisation, day, columns, cursor_at)
              VALUES (?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
              """)
          .params(
              Arrays.<@Nullable Object>asList(
                  run,
                  stream.delivered().id(),
                  each.kind().name(),
                  each.cause().name(),
                  IdentityDocument.of(schema, each.row()),
                  each.row().keyText(schema),
                  each.organisation(),
                  each.day(),
                  each.columns().toArray(String[]::new),
                  ReadFactsColumns.time(each.cursorMicros())))
          .update();
    }
  }

  /// Plans that rows of unknown cause be delivered again, and what is extra deleted, each once.
  ///
  /// @param record writes down who had it done, in the transaction of the first plan
  /// @return the deliveries that were planned
  List<Long> repair(long run, long streamId, TableSchema schema, Runnable record) {
    List<Long> planned = new ArrayList<>();
    AtomicBoolean more = new AtomicBoolean(true);
    while (more.get()) {
      control.transaction(() -> {
        List<Open> open = open(run, streamId, schema);
        more.set(!open.isEmpty());
        if (more.get()) {
          if (planned.isEmpty()) {
            record.run();
          }
          long delivery = replays.plan(streamId, schema, open.stream().map(Open::key).toList());
          jdbc.sql("UPDATE reconciliation_finding SET repair_id = ? WHERE id = ANY (?)")
              .params(delivery, open.stream().map(Open::id).toArray(Long[]::new))
              .update();
          planned.add(delivery);
        }
      });
    }
    return planned;
  }

  private record Open(long id, NamedKey key) {}

  private List<Open> open(long run, long streamId, TableSchema schema) {
    return jdbc.sql(
            """
            SELECT id, identity::text, kind FROM reconciliation_finding
            WHERE run_id = ? AND stream_id = ? AND cause = 'UNKNOWN' AND repair_id IS NULL ORDER BY id LIMIT ?
            """)
        .params(run, streamId, NamedKeyStore.MOST_KEYS)
        .query((row, n) ->
            new Open(
                row.getLong(1),
                new NamedKey(
                    IdentityDocument.read(schema, row.getString(2)),
                    Kind.valueOf(row.getString(3)) == Kind.EXTRA)))
        .list();
  }

  List<Row> shown(long run, long streamId, int most) {
    return jdbc.sql(
            """
            SELECT kind, cause, key, organisation, day, columns, repair_id FROM reconciliation_finding
            WHERE run_id = ? AND stream_id = ? ORDER BY day, organisation, key LIMIT ?
            """)
        .params(run, streamId, most)
        .query((row, n) ->
            new Row(
                Kind.valueOf(row.getString(1)),
                Cause.valueOf(row.getString(2)),
                row.getString(3),
                row.getString(4),
                row.getObject(5, LocalDate.class),
                List.of((String[]) row.getArray(6).getArray()),
                row.getObject(7, Long.class)))
        .list();
  }

  /// How many there are of each kind.
  record Counts(long missing, long extra, long altered) {}

  Counts counts(long run, long streamId) {
    return jdbc.sql(
            """
            SELECT count(*) FILTER (WHERE kind = 'MISSING'), count(*) FILTER (WHERE kind = 'EXTRA'),
                   count(*) FILTER (WHERE kind = 'ALTERED')
            FROM reconciliation_finding WHERE run_id = ? AND stream_id = ?
            """)
        .params(run, streamId)
        .query((row, n) -> new Counts(row.getLong(1), row.getLong(2), row.getLong(3)))
        .single();
  }
}
