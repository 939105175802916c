package dev.waybill.dispatcher.delivery;

import static dev.waybill.dispatcher.delivery.ReconciliationRig.differences;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.reconciliation.ReconciliationOrder;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.OfStream;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.Verdict;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run goes on where it was, and is about what was asked for.
@Tag("server")
class ReconciliationRunTest {
  @TempDir private Path folder;
  private ReconciliationRig reconciled;

  /// Ninety days, so that there are several parts.
  @BeforeEach
  void open() throws Exception {
    reconciled = new ReconciliationRig(folder);
    reconciled.rig.application.execute(
        """
        INSERT INTO items (id, organization_id, value, created_at, updated_at)
        SELECT 'r' || n, 'org' || mod(n, 3), n, timestamp '2026-01-01' + n * interval '1 day', '%s' FROM generate_series(0, 89) n
        """
            .formatted(reconciled.rig.application.time.now()));
    reconciled.deliver();
    reconciled.atReplica("DELETE FROM held.items WHERE id IN ('r5', 'r50')");
    reconciled.atReplica("UPDATE held.items SET id = 'x' WHERE id = 'r80'");
  }

  @AfterEach
  void close() throws Exception {
    reconciled.close();
  }

  private static final String[] ALL = {
    "MISSING id=r5", "MISSING id=r50", "MISSING id=r80", "EXTRA id=x"
  };

  @Test
  void goesOnWhenItsBudgetWasSpentAfterEachStep() throws Exception {
    ReconciliationOrder order = ReconciliationRig.order(Depth.KEYS);
    AtomicInteger calls = new AtomicInteger();
    long run = 0;
    ReconciliationReport report;
    do {
      AtomicInteger steps = new AtomicInteger();
      report = reconciled.compare(order, () -> steps.get() > 0, _ -> steps.incrementAndGet());
      assertThat(report.resumed()).isEqualTo(calls.getAndIncrement() > 0);
      assertThat(report.run()).isEqualTo(run == 0 ? report.run() : run);
      run = report.run();
      assertThat(steps.get()).isLessThanOrEqualTo(1);
    } while (!"0".equals(unfinished()));

    assertThat(calls.get()).as("three parts, three days, extra rows").isEqualTo(7);
    assertThat(differences(report.streams().getFirst())).containsExactlyInAnyOrder(ALL);
    assertThat(reconciled.compare(order).run()).as("another run").isNotEqualTo(run);
  }

  @Test
  void goesOnWhereItWasKilled() throws Exception {
    ReconciliationOrder order = ReconciliationRig.order(Depth.KEYS);
    for (int step = 0; step < 7; step++) {
      assertThatThrownBy(() ->
              reconciled.compare(
                  order,
                  () -> false,
                  progress -> {
                    throw new IllegalStateException("killed");
                  }))
          .hasMessageContaining("killed");
    }

    ReconciliationReport report = reconciled.compare(order);

    assertThat(report.resumed()).isTrue();
    assertThat(differences(report.streams().getFirst())).containsExactlyInAnyOrder(ALL);
    assertThat(unfinished()).isEqualTo("0");
  }

  private String unfinished() {
    return reconciled.rig.query("SELECT count(*) FROM reconciliation_run WHERE ended_at IS NULL");
  }

  @Test
  void isAboutTheDaysAndTheOrganisationThatWereAskedFor() throws Exception {
    assertThat(differences(compare("2026-01-06", "2026-01-06", null)))
        .containsExactly("MISSING id=r5");
    assertThat(compare("2026-01-07", "2026-02-19", null).verdict()).isEqualTo(Verdict.EQUAL);
    assertThat(differences(compare("2026-01-07", "2026-02-20", null)))
        .containsExactly("MISSING id=r50");
    OfStream some = compare(null, null, "org2");
    assertThat(differences(some))
        .containsExactlyInAnyOrder(
            "MISSING id=r5", "MISSING id=r50", "MISSING id=r80", "EXTRA id=x");
    assertThat(some.sourceRows()).isEqualTo(30);
    assertThat(compare(null, null, "org1").verdict()).isEqualTo(Verdict.EQUAL);
    reconciled.atReplica("UPDATE held.items SET organization_id = 'org1' WHERE id = 'r6'");
    for (String either : new String[] {"org0", "org1"}) {
      assertThat(differences(compare(null, null, either)))
          .containsExactly("ALTERED id=r6 organization_id");
    }
    assertThat(some.verifiedThrough()).as("no part of it says so").isNull();
  }

  private OfStream compare(
      @Nullable String from, @Nullable String to, @Nullable String organisation) throws Exception {
    return reconciled
        .compare(
            new ReconciliationOrder(
                null,
                null,
                Depth.KEYS,
                1_000,
                from == null ? null : LocalDate.parse(from),
                to == null ? null : LocalDate.parse(to),
                organisation))
        .streams()
        .getFirst();
  }
}
