package dev.waybill.bench;

import dev.waybill.dispatcher.config.OpenReconciliation;
import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.reconciliation.Reconciliation.How;
import dev.waybill.dispatcher.reconciliation.ReconciliationOrder;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.Verdict;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// All events of the source compared with what a destination holds, by key and cursor; beside a
/// statement of the source alone that counts and hashes the same two values of the same rows.
final class Comparison {
  private static final String BARE =
      """
      SELECT count(*) FROM (SELECT organization_id, occurred_at::date, count(*),
          sum(hashtextextended(id || updated_at, 0)) FROM ingested_events GROUP BY 1, 2) days
      """;

  private Comparison() {}

  /// The bare statement first, then each destination.
  static List<Turns.Side> all(ClosingPlace place, long rows) {
    List<Turns.Side> sides = new ArrayList<>();
    sides.add(new Bare(place));
    ClosingPlace.DESTINATIONS.forEach(
        destination -> sides.add(new OfDestination(place, destination, rows)));
    return sides;
  }

  private record Bare(ClosingPlace place) implements Turns.Side {
    @Override
    public String name() {
      return "the source's digest alone";
    }

    @Override
    public long[] step() throws SQLException {
      long began = System.nanoTime();
      String _ = place.text(BARE);
      return new long[] {System.nanoTime() - began};
    }
  }

  private record OfDestination(ClosingPlace place, String destination, long rows)
      implements Turns.Side {
    @Override
    public String name() {
      return destination;
    }

    /// @throws IllegalStateException when they differ
    @Override
    public long[] step() throws InterruptedException {
      ReconciliationOrder order =
          new ReconciliationOrder(destination, "events", Depth.KEYS, 1, null, null, null);
      long began = System.nanoTime();
      ReconciliationReport report;
      try (OpenReconciliation open =
          OpenReconciliation.of(place.control(), place.settings(), destination)) {
        report =
            open.reconciliation().run(order, open.streams(), new How(null, () -> false, _ -> {}));
      }
      long ended = System.nanoTime();
      ReconciliationReport.OfStream of = report.streams().getFirst();
      if (of.verdict() != Verdict.EQUAL || of.heldRows() != rows) {
        throw new IllegalStateException("expected %,d equal rows, found %s".formatted(rows, of));
      }
      return new long[] {ended - began};
    }
  }
}
