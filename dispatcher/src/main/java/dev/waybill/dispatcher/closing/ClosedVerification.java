package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.closing.ClosingTable.Required;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.outbox.NamedKeyStore;
import dev.waybill.dispatcher.source.ClosedReader.ClosedRow;
import dev.waybill.dispatcher.source.ClosedReader.Since;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.RowIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Compares, value by value, what may have been written to a partition between its proof and the
/// moment it was taken out of its table. What a destination lacks is delivered from there: the
/// windows do not see it any more.
final class ClosedVerification {
  /// Rows whose values are held at a time.
  private static final int CHUNK = 1_000;

  private final ControlDatabase control;
  private final StreamStore streams;
  private final ClosingTable table;

  ClosedVerification(ControlDatabase control, ClosingTable table) {
    this.control = control;
    this.streams = new StreamStore(control);
    this.table = table;
  }

  /// @throws WaitingException while a destination lacks some of it
  void require(Close close, CloseProof proof)
      throws WaitingException, SourceException, DestinationException, InterruptedException {
    SourceTable closed = close.partition().closed();
    for (Required required : table.required()) {
      requireReadWithout(required, close.partition());
      long pending = pending(required, closed);
      if (pending > 0) {
        throw new WaitingException(
            "delivery %d brings %s what was written to it at last"
                .formatted(pending, required.stream().stream().destination()));
      }
      List<RowIdentity> lacking = lacking(required, closed, proof);
      if (!lacking.isEmpty()) {
        long delivery = deliver(required, closed, lacking);
        throw new WaitingException(
            "delivery %d brings %s %d rows that were written to it at last"
                .formatted(delivery, required.stream().stream().destination(), lacking.size()));
      }
    }
  }

  /// A row that was deleted and written again before the detach is in the relation, and its delete
  /// in the log: a window that reads the log later would take it for gone. Once one has landed that
  /// did not see the partition any more, all of these entries were read.
  private void requireReadWithout(Required required, ClosingPartition partition)
      throws WaitingException {
    ReadFacts landed = streams.get(required.stream().id()).landed();
    if (landed == null
        || landed.relations().stream().anyMatch(each -> each.oid() == partition.oid())) {
      throw new WaitingException(
          "expected a window of %s to have landed since it was taken out, found none yet"
              .formatted(required.stream().stream()));
    }
  }

  private long deliver(Required required, SourceTable closed, List<RowIdentity> lacking) {
    NamedKeyStore replays = new NamedKeyStore(control);
    long[] delivery = {0};
    control.transaction(() ->
        delivery[0] =
            replays.plan(
                required.stream().id(),
                table.table().schema(),
                lacking.subList(0, Math.min(lacking.size(), NamedKeyStore.MOST_KEYS)),
                closed));
    return delivery[0];
  }

  /// The delivery that is under way for the relation, 0 where there is none.
  private long pending(Required required, SourceTable closed) {
    return control
        .jdbc()
        .sql(
            """
            SELECT coalesce(min(id), 0) FROM warehouse_delivery
            WHERE stream_id = ? AND replay->'closed'->'relation'->>'table' = ? AND status NOT IN ('DELIVERED', 'SKIPPED')
            """)
        .params(required.stream().id(), closed.table())
        .query(Long.class)
        .single();
  }

  private List<RowIdentity> lacking(Required required, SourceTable closed, CloseProof proof)
      throws SourceException, DestinationException, InterruptedException {
    List<RowIdentity> lacking = new ArrayList<>();
    List<ClosedRow> chunk = new ArrayList<>();
    try {
      long _ =
          table
              .reader()
              .closed()
              .rows(
                  table.table(),
                  closed,
                  new Since(proof.fence(), proof.incarnation()),
                  row -> {
                    chunk.add(row);
                    if (chunk.size() == CHUNK) {
                      compare(required, chunk, lacking);
                    }
                  });
      compare(required, chunk, lacking);
    } catch (Unanswered e) {
      throw e.cause;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return lacking;
  }

  /// Carries the destination's answer out of a read.
  private static final class Unanswered extends IOException {
    private static final long serialVersionUID = 1;
    private final DestinationException cause;

    Unanswered(DestinationException cause) {
      super(cause);
      this.cause = cause;
    }
  }

  private void compare(Required required, List<ClosedRow> chunk, List<RowIdentity> lacking)
      throws Unanswered {
    if (chunk.isEmpty()) {
      return;
    }
    try {
      HeldValues.lacking(required, table.table().schema(), chunk)
          .forEach(each -> lacking.add(each.row()));
    } catch (DestinationException e) {
      throw new Unanswered(e);
    }
    chunk.clear();
  }
}
