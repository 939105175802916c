package dev.waybill.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waybill.spi.Capability;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.LandedKey;
import dev.waybill.spi.Landing;
import dev.waybill.spi.SwappedTable;
import dev.waybill.spi.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// How a table is rebuilt in a shadow and swapped, by whom it is disturbed, and how it ends
/// otherwise.
abstract class ShadowContract extends RebuildContract {
  @Test
  @Proves(value = Capability.SHADOW, claimed = true)
  void windowsLandInTableAndShadowAndTheRebuildInTheShadowAlone() throws Exception {
    assumeTrue(claims(Capability.SHADOW));
    window(1, 10, KEPT, STRAY).send(ours);
    begin(FIRST);
    piece(2, 11, KEPT, MISSED).send(ours);
    window(3, 12, FRESH).send(ours);
    assertVisible(KEPT, STRAY, FRESH);

    ours.swap(TestTable.STREAM, FIRST);

    assertVisible(KEPT, MISSED, FRESH);
    window(4, 13, LATER).send(ours);
    assertVisible(KEPT, MISSED, FRESH, LATER);
  }

  @Test
  @Proves(value = Capability.SHADOW, claimed = false)
  void withoutAShadowARebuildIsRefused() throws Exception {
    assumeTrue(!claims(Capability.SHADOW));
    window(1, 10, KEPT).send(ours);

    assertPermanent(() -> begin(FIRST)).hasMessageContaining("in place");
    assertPermanent(() -> ours.swap(TestTable.STREAM, FIRST));
    assertPermanent(() -> ours.abandon(TestTable.STREAM, FIRST));
    assertVisible(KEPT);
  }

  @Test
  void aReaderAlwaysFindsTheTableWhole() throws Exception {
    assumeTrue(claims(Capability.SHADOW));
    window(1, 10, KEPT, FRESH).send(ours);
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch reading = new CountDownLatch(1);
    List<Integer> fewest =
        together(
            List.of(
                () -> {
                  int least = Integer.MAX_VALUE;
                  while (!done.get()) {
                    least = Math.min(least, harness.visible(TestTable.SCHEMA).size());
                    reading.countDown();
                  }
                  return least;
                },
                () -> {
                  try {
                    reading.await();
                    for (int i = 0; i < 4; i++) {
                      UUID id = new UUID(7, i);
                      begin(id);
                      spool
                          .delivery(
                              TestDelivery.ticket(2 + i, 11 + i).ofRebuild(id),
                              List.of(List.of(KEPT, FRESH)))
                          .send(ours);
                      ours.swap(TestTable.STREAM, id);
                    }
                  } finally {
                    done.set(true);
                  }
                  return 0;
                }));

    assertThat(fewest.getFirst()).isEqualTo(2);
  }

  @Test
  void stepsWhoseAnswersWereLostAreAskedForAgain() throws Exception {
    assumeTrue(claims(Capability.SHADOW));
    window(1, 10, STRAY).send(ours);
    try (DestinationAdapter stopping = harness.openStoppingOnceDecided(TestTable.OWNER, 0)) {
      assertThat(catchThrowable(() -> stopping.rebuild(TestTable.STREAM, TestTable.SCHEMA, FIRST)))
          .isNotNull();
      begin(FIRST);
      piece(2, 11, KEPT).send(ours);
      assertThat(catchThrowable(() -> stopping.swap(TestTable.STREAM, FIRST))).isNotNull();
      assertVisible(KEPT);

      SwappedTable answer = ours.swap(TestTable.STREAM, FIRST);
      window(3, 12, LATER).send(ours);

      assertThat(zombie.swap(TestTable.STREAM, FIRST)).isEqualTo(answer);
      assertVisible(KEPT, LATER);
      begin(SECOND);
      assertThat(catchThrowable(() -> stopping.abandon(TestTable.STREAM, SECOND))).isNotNull();
      ours.abandon(TestTable.STREAM, SECOND);
    }
    assertThat(ours.swap(TestTable.STREAM, FIRST)).isNotNull();
    assertVisible(KEPT, LATER);
  }

  @Test
  void oneRebuildIsOpenAtATimeAndNoneTwice() throws Exception {
    assumeTrue(claims(Capability.SHADOW));
    window(1, 10, KEPT).send(ours);
    begin(FIRST);

    assertPermanent(() -> begin(SECOND)).hasMessageContaining(FIRST.toString());
    assertPermanent(() -> ours.swap(TestTable.STREAM, SECOND));
    ours.abandon(TestTable.STREAM, SECOND);
    piece(2, 11, FRESH).send(ours);
    ours.swap(TestTable.STREAM, FIRST);

    assertPermanent(() -> begin(FIRST));
    assertPermanent(() -> begin(SECOND));
    assertPermanent(() -> zombie.abandon(TestTable.STREAM, FIRST));
    assertVisible(FRESH);
  }

  @Test
  void whatIsAbandonedLeavesTheTableAsItIsAndIsOver() throws Exception {
    assumeTrue(claims(Capability.SHADOW));
    window(1, 10, KEPT).send(ours);
    begin(FIRST);
    DeliveryReceipt landed = piece(2, 11, MISSED).send(ours);
    window(3, 12, FRESH).send(ours);
    ours.abandon(TestTable.STREAM, FIRST);
    ours.abandon(TestTable.STREAM, FIRST);

    assertPermanent(() -> zombie.swap(TestTable.STREAM, FIRST));
    assertPermanent(() -> piece(4, 13, LATER).send(zombie)).hasMessageContaining(FIRST.toString());
    assertThat(ours.find(landed.key(), 2)).isEqualTo(new Landing.Landed(landed));
    window(4, 14, LATER).send(ours);
    ours.prepare(TestTable.SCHEMA);
    assertVisible(KEPT, FRESH, LATER);
  }

  @Test
  void whatLandedBeforeTheSwapIsFoundAfterIt() throws Exception {
    assumeTrue(claims(Capability.SHADOW));
    DeliveryReceipt before = window(1, 10, KEPT).send(ours);
    begin(FIRST);
    DeliveryReceipt rebuilt = piece(2, 11, KEPT).send(ours);
    DeliveryReceipt during = window(3, 12, FRESH).send(ours);
    ours.swap(TestTable.STREAM, FIRST);

    for (DeliveryReceipt receipt : List.of(before, rebuilt, during)) {
      assertThat(zombie.find(receipt.key(), receipt.ordinal()))
          .isEqualTo(new Landing.Landed(receipt));
    }
    assertThat(ours.position(TestTable.STREAM).ordinal()).isEqualTo(3);
    assertThat(ours.position(TestTable.STREAM).attempt()).isEqualTo(during.attempt());
  }

  /// A source that lost commits is asked for them: one that only the rebuild has read would come
  /// back with the swap.
  @Test
  void keysOfTheShadowAreHandedOutToo() throws Exception {
    assumeTrue(claims(Capability.SHADOW));
    window(1, 10, STRAY).send(ours);
    begin(FIRST);
    piece(2, 11, MISSED).send(ours);
    assertThat(keys()).contains("id=stray", "id=missed");

    ours.swap(TestTable.STREAM, FIRST);

    assertThat(keys()).containsExactly("id=missed");
  }

  @Test
  void aColumnAddedInTheMiddleReachesTheShadow() throws Exception {
    assumeTrue(claims(Capability.SHADOW));
    window(1, 10, STRAY).send(ours);
    begin(FIRST);
    piece(2, 11, KEPT).send(ours);
    List<Column> columns = new ArrayList<>(TestTable.SCHEMA.columns());
    columns.add(new Column("note", new ColumnType.Text(), true, "came later"));
    TableSchema widened = new TableSchema(TestTable.ID, 1, 1, List.of("id"), null, null, columns);
    ours.prepare(widened);
    window(3, 12, FRESH).send(ours);
    ours.swap(TestTable.STREAM, FIRST);

    ours.prepare(widened);
    window(4, 13, LATER).send(ours);
    assertVisible(KEPT, FRESH, LATER);
  }

  @Test
  void aStrangerRebuildsNothing() throws Exception {
    assumeTrue(claims(Capability.SHADOW));
    window(1, 10, KEPT).send(ours);
    try (DestinationAdapter stranger = harness.open(TestTable.STRANGER)) {
      assertPermanent(() -> stranger.rebuild(TestTable.STREAM, TestTable.SCHEMA, SECOND));
      begin(FIRST);
      assertPermanent(() -> stranger.swap(TestTable.STREAM, FIRST))
          .hasMessageContaining(TestTable.OWNER.toString());
      assertPermanent(() -> stranger.abandon(TestTable.STREAM, FIRST));
    }
    assertVisible(KEPT);
  }

  @Test
  void aRebuildGoesOnUnderItsNewOwner() throws Exception {
    assumeTrue(claims(Capability.SHADOW));
    window(1, 10, STRAY).send(ours);
    begin(FIRST);
    piece(2, 11, KEPT).send(ours);
    try (DestinationAdapter heir = harness.open(TestTable.STRANGER)) {
      heir.adopt(TestTable.STREAM, TestTable.OWNER);
      heir.prepare(TestTable.SCHEMA);
      piece(3, 12, MISSED).send(heir);
      window(4, 13, FRESH).send(heir);
      assertPermanent(() -> ours.swap(TestTable.STREAM, FIRST));
      assertVisible(STRAY, FRESH);

      heir.swap(TestTable.STREAM, FIRST);
    }
    assertVisible(KEPT, MISSED, FRESH);
  }

  private List<String> keys() throws Exception {
    List<LandedKey> keys = new ArrayList<>();
    ours.keys(TestTable.STREAM, TestTable.SCHEMA, new ExportSeq(0), keys::add);
    return keys.stream().map(key -> key.row().keyText(TestTable.SCHEMA)).toList();
  }
}
