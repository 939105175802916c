package dev.waybill.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waybill.spi.Capability;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.HeldBucket;
import dev.waybill.spi.HeldRange;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.TableSchema;
import dev.waybill.testkit.HeldTable.Row;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What a destination says that it holds.
abstract class ReadBackContract extends RowContract {
  static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
  static final Instant MIDNIGHT = Instant.parse("2026-02-01T00:00:00Z");
  static final Instant CHANGED = Instant.parse("2026-02-03T04:05:06.000007Z");
  static final Row A = new Row("a", "acme", NOON, CHANGED);
  static final Row B = new Row("b", "acme", MIDNIGHT, CHANGED);
  static final Row C = new Row("c", "umbrella", NOON, CHANGED);

  private TableSchema table = HeldTable.DATED;

  /// One row of a delivery.
  record Sent(RowOperation operation, byte[] tuple) {}

  static Sent upsert(Row row) {
    return new Sent(RowOperation.UPSERT, row.tuple());
  }

  static Sent delete(Row row) {
    return new Sent(RowOperation.DELETE, row.deleted());
  }

  void use(TableSchema schema) throws Exception {
    table = schema;
    ours.prepare(schema);
  }

  TableSchema table() {
    return table;
  }

  TestDelivery delivery(long ordinal, long seq, Sent... rows) {
    return spool.delivery(
        table,
        TestDelivery.ticket(HeldTable.stream(table), ordinal, seq),
        ours.form(),
        List.of(rows));
  }

  void send(long ordinal, long seq, Sent... rows) throws Exception {
    delivery(ordinal, seq, rows).send(ours);
  }

  static Row at(Row row, Instant updated) {
    return new Row(row.id(), row.organisation(), row.at(), updated);
  }

  @Test
  void keysAreCountedAndDigestedByOrganisationAndDay() throws Exception {
    use(HeldTable.DATED);
    Row late = new Row("d", "acme", MIDNIGHT.minusNanos(1_000), CHANGED.plusNanos(1_000));
    send(1, 10, upsert(A), upsert(B), upsert(C));
    send(2, 11, upsert(late));

    assertHeld(HeldRange.ALL, A, B, C, late);
    assertHeld(new HeldRange(NOON, MIDNIGHT, null), A, C, late);
    assertHeld(new HeldRange(NOON.plusNanos(1_000), MIDNIGHT, null), late);
    assertHeld(new HeldRange(null, NOON, null));
    assertHeld(new HeldRange(MIDNIGHT, null, null), B);
    assertHeld(new HeldRange(null, MIDNIGHT.plusNanos(1_000), "acme"), A, B, late);
    assertHeld(new HeldRange(null, null, "umbrella"), C);
    assertHeld(new HeldRange(null, null, "nobody"));
  }

  @Test
  void theNewestVersionCountsAndADeleteHidesTheOthers() throws Exception {
    use(HeldTable.DATED);
    Row changed = at(A, CHANGED.plusSeconds(1));
    send(1, 10, upsert(A), upsert(B), upsert(C));
    send(2, 11, upsert(changed), delete(B));
    assertHeld(HeldRange.ALL, changed, C);

    send(3, 12, delete(A));
    send(4, 13, upsert(B));
    assertHeld(HeldRange.ALL, B, C);
  }

  @Test
  void aKeyThatComesTwiceInOneReadIsHeldOnce() throws Exception {
    use(HeldTable.DATED);
    Row second = at(A, CHANGED.plusSeconds(1));
    send(1, 10, upsert(A), upsert(second), delete(A));
    send(2, 11, delete(B), upsert(B));

    assertHeld(HeldRange.ALL, second, B);
  }

  @Test
  void aRowThatMovedIsHeldWhereItIsNow() throws Exception {
    use(HeldTable.MOVING);
    Row tomorrow = new Row("a", "acme", MIDNIGHT, CHANGED.plusSeconds(1));
    Row elsewhere = new Row("c", "acme", NOON, CHANGED.plusSeconds(1));
    HeldRange today = new HeldRange(null, MIDNIGHT, null);
    send(1, 10, upsert(A), upsert(C));
    assertHeld(today, A, C);

    send(2, 11, upsert(tomorrow), upsert(elsewhere));

    assertHeld(HeldRange.ALL, tomorrow, elsewhere);
    assertHeld(today, elsewhere);
    assertHeld(new HeldRange(null, null, "umbrella"));
    assertHeld(new HeldRange(MIDNIGHT, null, "acme"), tomorrow);

    send(3, 12, upsert(A), delete(elsewhere));
    assertHeld(today, A);
  }

  @Test
  void onlyDecidedDeliveriesAreHeldAndAreCompletedFirst() throws Exception {
    use(HeldTable.DATED);
    send(1, 10, upsert(A));
    stopOnceDecided(delivery(2, 11, upsert(B)), 0);
    try (DeliveryWriter _ = delivery(3, 12, upsert(C)).stage(zombie)) {
      assertHeld(HeldRange.ALL, A, B);
    }
    assertHeld(HeldRange.ALL, A, B);
  }

  @Test
  void nothingIsHeldOfAStreamThatNothingWasDeliveredTo() throws Exception {
    use(HeldTable.DATED);
    assertHeld(HeldRange.ALL);
  }

  @Test
  void whileARebuildIsOpenOnlyTheTableCounts() throws Exception {
    assumeTrue(claims(Capability.SHADOW));
    use(HeldTable.DATED);
    UUID rebuild = new UUID(7, 7);
    send(1, 10, upsert(A));
    ours.rebuild(HeldTable.stream(table), table, rebuild);
    TestDelivery window = delivery(2, 11, upsert(B));
    window.send(ours);
    spool
        .delivery(
            table,
            TestDelivery.ticket(HeldTable.stream(table), 3, 12).ofRebuild(rebuild),
            ours.form(),
            List.of(upsert(C)))
        .send(ours);
    assertHeld(HeldRange.ALL, A, B);

    ours.swap(HeldTable.stream(table), rebuild);
    assertHeld(HeldRange.ALL, B, C);
  }

  @Test
  void aRangeByWhatTheTableLacksIsRefused() {
    for (HeldRange range :
        List.of(new HeldRange(NOON, null, null), new HeldRange(null, null, "acme"))) {
      assertThatThrownBy(() -> ours.readBack(TestTable.STREAM, TestTable.SCHEMA, "version", range))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  void assertHeld(HeldRange range, Row... rows) throws Exception {
    assertThat(ours.readBack(HeldTable.stream(table), table, HeldTable.CURSOR, range))
        .as(range.toString())
        .containsExactlyInAnyOrderElementsOf(buckets(List.of(rows)));
  }

  private List<HeldBucket> buckets(List<Row> rows) {
    Map<String, List<Row>> groups = new TreeMap<>();
    for (Row row : rows) {
      groups.computeIfAbsent(row.organisation() + day(row), _ -> new ArrayList<>()).add(row);
    }
    return groups.values().stream()
        .map(group ->
            new HeldBucket(
                group.getFirst().organisation(),
                day(group.getFirst()),
                group.size(),
                group.stream()
                    .map(row -> row.digest(table))
                    .reduce(BigInteger.ZERO, BigInteger::add)))
        .toList();
  }

  private static LocalDate day(Row row) {
    return LocalDate.ofInstant(row.at(), ZoneOffset.UTC);
  }
}
