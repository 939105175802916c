package dev.waybill.dispatcher.delivery;

import static dev.waybill.dispatcher.delivery.ReconciliationRig.differences;
import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.OfStream;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.Verdict;
import dev.waybill.dispatcher.source.ReadingRig;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A replica that somebody bent is found bent exactly where it is, and mended.
@Tag("server")
class ReconciliationTest {
  @TempDir private static Path folder;
  private static @Nullable ReconciliationRig shared;
  private final ReconciliationRig reconciled = Objects.requireNonNull(shared);

  /// Every test leaves it mended.
  @BeforeAll
  static void open() throws Exception {
    ReconciliationRig reconciled = new ReconciliationRig(folder);
    shared = reconciled;
    reconciled.rig.application.execute(
        """
        INSERT INTO items (id, organization_id, value, created_at, updated_at)
        SELECT 'r' || n, 'org' || mod(n, 3), n, timestamp '2026-02-20' + n * interval '7 hours', '%s' FROM generate_series(1, 40) n
        """
            .formatted(reconciled.rig.application.time.now()));
    reconciled.deliver();
  }

  @AfterAll
  static void close() throws Exception {
    Objects.requireNonNull(shared).close();
  }

  @ParameterizedTest
  @EnumSource
  void whatWasDeliveredIsEqualAndVerifiedUpToTheWatermark(Depth depth) throws Exception {
    OfStream stream = reconciled.compare(depth);

    assertThat(stream.verdict()).as("%s", stream).isEqualTo(Verdict.EQUAL);
    assertThat(stream.sourceRows()).isBetween(40L, 42L).isEqualTo(stream.heldRows());
    assertThat(stream.coming()).isZero();
    assertThat(stream.compared()).isEqualTo(depth == Depth.KEYS ? 0 : stream.sourceRows());
    assertThat(stream.verifiedThrough())
        .isEqualTo(reconciled.worker.ledger().stream(reconciled.worker.stream()).watermark().at());
  }

  @Test
  void aMissingRowIsFoundByItsKeyAndDeliveredAgain() throws Exception {
    reconciled.atReplica("DELETE FROM held.items WHERE id = 'r7'");

    assertFoundAndMended(Depth.KEYS, "MISSING id=r7");
  }

  @Test
  void anAlteredValueIsFoundWhereValuesAreCompared() throws Exception {
    reconciled.atReplica("UPDATE held.items SET value = 77 WHERE id = 'r7'");

    assertThat(reconciled.compare(Depth.KEYS).verdict()).isEqualTo(Verdict.EQUAL);
    assertThat(differences(reconciled.compare(Depth.SAMPLE)))
        .containsExactly("ALTERED id=r7 value");
    assertFoundAndMended(Depth.FULL, "ALTERED id=r7 value");
  }

  @Test
  void anAlteredCursorIsFoundByDigests() throws Exception {
    reconciled.atReplica(
        "UPDATE held.items SET updated_at = updated_at + interval '1 microsecond' WHERE id = 'r7'");

    assertFoundAndMended(Depth.KEYS, "ALTERED id=r7 updated_at");
  }

  @Test
  void aRowTooManyIsFoundAndDeleted() throws Exception {
    reconciled.atReplica(
        "INSERT INTO held.items SELECT (jsonb_populate_record(i, '{\"id\": \"x\"}')).* FROM held.items i WHERE id = 'r7'");

    assertFoundAndMended(Depth.KEYS, "EXTRA id=x");
  }

  /// As after a failover that lost commits, or where a trigger was off.
  @Test
  void aRowThatTheSourceLostIsTooMany() throws Exception {
    reconciled.rig.application.execute(
        "ALTER TABLE items DISABLE TRIGGER USER",
        "DELETE FROM items WHERE id = 'r8'",
        "ALTER TABLE items ENABLE ALWAYS TRIGGER waybill_stamp",
        "ALTER TABLE items ENABLE ALWAYS TRIGGER waybill_delete");

    assertFoundAndMended(Depth.KEYS, "EXTRA id=r8");
  }

  @Test
  void everythingAtOnceIsTold() throws Exception {
    reconciled.atReplica("DELETE FROM held.items WHERE id IN ('r1', 'r40')");
    reconciled.atReplica("UPDATE held.items SET organization_id = 'other' WHERE id = 'r2'");
    reconciled.atReplica("UPDATE held.items SET created_at = '2020-01-01' WHERE id = 'r3'");
    reconciled.atReplica("UPDATE held.items SET id = 'moved' WHERE id = 'r4'");

    assertFoundAndMended(
        Depth.KEYS,
        "MISSING id=r1",
        "MISSING id=r40",
        "ALTERED id=r2 organization_id",
        "ALTERED id=r3 created_at",
        "MISSING id=r4",
        "EXTRA id=moved");
  }

  private void assertFoundAndMended(Depth depth, String... expected) throws Exception {
    ReconciliationReport found = reconciled.compare(ReconciliationRig.order(depth));
    OfStream stream = found.streams().getFirst();
    assertThat(differences(stream)).containsExactlyInAnyOrder(expected);
    assertThat(stream.verdict()).isEqualTo(Verdict.DIFFERENT);
    assertThat(stream.verifiedThrough()).as("held back by the row").isEqualTo(ReadingRig.START);

    OfStream repaired =
        reconciled
            .reconciliation
            .repair(found, List.of(reconciled.worker.delivered()), _ -> {})
            .streams()
            .getFirst();
    assertThat(repaired.repairs()).hasSize(1);
    reconciled.worker.work();

    OfStream mended = reconciled.compare(depth);
    assertThat(mended.verdict()).as("%s", mended).isEqualTo(Verdict.EQUAL);
    assertThat(mended.verifiedThrough()).isAfter(ReadingRig.START);
    assertThat(
            reconciled.rig.query(
                "SELECT rows_sent FROM warehouse_receipt ORDER BY delivery_id DESC LIMIT 1"))
        .as("nothing else was sent")
        .isEqualTo(String.valueOf(expected.length));
  }

  @Test
  void whatWindowsBringIsNoDifference() throws Exception {
    reconciled.put("r11", 100);
    reconciled.put("new", 1);
    reconciled.rig.application.execute("DELETE FROM items WHERE id = 'r12'");

    OfStream stream = reconciled.compare(Depth.FULL);

    assertThat(stream.verdict()).as("%s", stream).isEqualTo(Verdict.EQUAL);
    assertThat(stream.coming()).as("of what the replica holds").isEqualTo(2);
    reconciled.deliver();
    assertThat(reconciled.compare(Depth.FULL).coming()).isZero();
  }

  @Test
  void aRowThatCommitsLateIsComingAndHoldsBackWhatIsVerified() throws Exception {
    try (Connection writer = reconciled.rig.application.writer()) {
      writer.setAutoCommit(false);
      ReadingRig.run(writer, reconciled.rig.application.put("late", 1));
      reconciled.deliver();
      writer.commit();
    }

    OfStream stream = reconciled.compare(Depth.KEYS);

    assertThat(stream.verdict()).as("%s", stream).isEqualTo(Verdict.EQUAL);
    assertThat(stream.coming()).isEqualTo(1);
    assertThat(stream.verifiedThrough())
        .isBefore(reconciled.worker.ledger().stream(reconciled.worker.stream()).watermark().at());
    reconciled.deliver();
    assertThat(reconciled.compare(Depth.KEYS).coming()).isZero();
  }
}
