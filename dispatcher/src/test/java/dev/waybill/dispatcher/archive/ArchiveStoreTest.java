package dev.waybill.dispatcher.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.archive.BatchState.Dropped;
import dev.waybill.dispatcher.archive.BatchState.Dropping;
import dev.waybill.dispatcher.archive.BatchState.Intended;
import dev.waybill.dispatcher.archive.BatchState.Voided;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;

/// On a protected archive, as Waybill's ordinary role. Each test has an organisation of its own.
@Tag("server")
@TestInstance(Lifecycle.PER_CLASS)
class ArchiveStoreTest {
  private ArchiveRig rig;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    rig = new ArchiveRig(folder);
    new ArchiveProtection(rig.control).apply(rig.administrator());
  }

  @AfterAll
  void close() throws SQLException {
    rig.close();
  }

  private Batch batch(int id) {
    return rig.store.find(id).orElseThrow();
  }

  private String tombstones(int batch) {
    return rig.query(
        "SELECT coalesce(jsonb_agg(t ORDER BY id_commitment), '[]')::text FROM waybill_archive.cold_storage_archive t WHERE batch = "
            + batch);
  }

  @Test
  void aBatchIsFoundAsItWasOpened() {
    int id = rig.opened("found", "a", "b", "c");
    Batch batch = batch(id);
    assertThat(batch.facts()).isEqualTo(ArchiveRig.facts("found", 3));
    assertThat(batch.state()).isEqualTo(new Intended());
    assertThat(batch.tombstones()).isEqualTo(3);
    assertThat(
            rig.query(
                "SELECT string_agg(row_id || ' ' || updated_at, ',' ORDER BY row_id) FROM waybill_archive.cold_storage_tombstone WHERE organisation = 'found'"))
        .isEqualTo(
            "a 2026-03-01 00:00:00+00,b 2026-03-01 00:00:00.001+00,c 2026-03-01 00:00:00.002+00");
    assertThat(rig.store.open("app", "public.events_2026_03_01")).contains(batch);
  }

  /// The leaves as the package tells them, from what is stored.
  @Test
  void theRootIsThatOfWhatIsStored() {
    int id =
        rig.opened(
            "root", IntStream.range(0, 100).mapToObj(Integer::toString).toArray(String[]::new));
    List<byte[]> leaves =
        rig.control
            .jdbc()
            .sql(
                """
                SELECT id_commitment || row_commitment, updated_at FROM waybill_archive.cold_storage_archive
                WHERE batch = ? ORDER BY id_commitment
                """)
            .param(id)
            .query((row, n) -> {
              OffsetDateTime at = row.getObject(2, OffsetDateTime.class);
              long micros = at.toEpochSecond() * 1_000_000 + at.getNano() / 1_000;
              return ByteBuffer.allocate(72).put(row.getBytes(1)).putLong(micros).array();
            })
            .list();
    assertThat(leaves).hasSize(100);
    assertThat(batch(id).root()).isEqualTo(HexFormat.of().formatHex(NaiveTree.root(leaves)));
  }

  @Test
  void whatIsStoredIsCommittedToWithTheOrganisationsKey() {
    int id = rig.opened("commits", "a");
    rig.control
        .jdbc()
        .sql(
            "SELECT salt, id_commitment, row_commitment FROM waybill_archive.cold_storage_archive WHERE batch = ?")
        .param(id)
        .query(row -> {
          OrganisationKey key = new OrganisationKeys(rig.control, rig.keyset).of("commits");
          assertThat(key.commits(row.getBytes(1), ArchiveRig.bytes("a"), row.getBytes(2))).isTrue();
          assertThat(key.commits(row.getBytes(1), ArchiveRig.bytes("row a"), row.getBytes(3)))
              .isTrue();
          assertThat(
                  rig.keys
                      .of("another")
                      .commits(row.getBytes(1), ArchiveRig.bytes("a"), row.getBytes(2)))
              .isFalse();
        });
  }

  @Test
  void openedTwiceItIsThereOnceAsTheFirstTime() {
    int id = rig.store.reserve();
    assertThat(
            rig.store.open(
                id, ArchiveRig.facts("twice", 2), rig.tombstones("twice", "a", "b"), new DaySums()))
        .isTrue();
    String first = tombstones(id);
    String root = batch(id).root();
    assertThat(
            rig.store.open(
                id, ArchiveRig.facts("twice", 2), rig.tombstones("twice", "a", "b"), new DaySums()))
        .isFalse();
    rig.store.move(id, new Intended().drop());
    assertThat(
            rig.store.open(
                id, ArchiveRig.facts("twice", 2), rig.tombstones("twice", "a", "b"), new DaySums()))
        .isFalse();
    assertThat(tombstones(id)).isEqualTo(first);
    assertThat(batch(id).root()).isEqualTo(root);
    assertThat(batch(id).state()).isEqualTo(new Dropping());
  }

  @Test
  void otherRowsUnderItsNumberAreRefused() {
    int id = rig.opened("others", "a", "b");
    String first = tombstones(id);
    assertThatThrownBy(() ->
            rig.store.open(
                id,
                ArchiveRig.facts("others", 99),
                rig.tombstones("others", "a", "c"),
                new DaySums()))
        .isInstanceOf(DataAccessException.class)
        .hasMessageContaining("with digest 2, found")
        .hasMessageContaining("reserve another");
    assertThatThrownBy(() ->
            rig.store.open(
                id, ArchiveRig.facts("others", 2), rig.tombstones("others", "a"), new DaySums()))
        .hasMessageContaining("of 2 rows");
    assertThatThrownBy(() ->
            rig.store.open(
                id,
                ArchiveRig.facts("others", 2),
                rig.tombstones("found", "a", "b"),
                new DaySums()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(tombstones(id)).isEqualTo(first);
  }

  /// Half a batch is never seen.
  @Test
  void aBatchThatFailsLeavesNothing() {
    int id = rig.store.reserve();
    Tombstones made = rig.tombstones("half", "a");
    assertThatThrownBy(() ->
            rig.control.transaction(() -> {
              rig.store.open(id, ArchiveRig.facts("half", 1), made, new DaySums());
              throw new IllegalStateException("killed");
            }))
        .hasMessage("killed");
    assertThat(rig.store.find(id)).isEmpty();
    assertThat(tombstones(id)).isEqualTo("[]");
    assertThatThrownBy(() ->
            rig.store.open(id, ArchiveRig.facts("half", 0), rig.tombstones("half"), new DaySums()))
        .as("an empty batch")
        .isInstanceOf(DataAccessException.class);
  }

  @Test
  void theSameVersionInTwoBatchesIsFound() {
    int first = rig.opened("doubles", "a", "b", "c");
    int second = rig.opened("doubles", "a", "x", "c");
    int other = rig.opened("doubles-not", "a", "b", "c");
    assertThat(rig.store.doubles(second)).containsExactly("a", "c");
    assertThat(rig.store.doubles(first)).containsExactly("a", "c");
    assertThat(rig.store.doubles(other)).isEmpty();
    rig.store.move(first, new Intended().voided("a test", null));
    assertThat(rig.store.doubles(second)).as("beside a void batch").isEmpty();
    int newer = rig.opened("doubles", "y", "a");
    assertThat(rig.store.doubles(newer)).as("another version of a").isEmpty();
  }

  @Test
  void onlyLegalTransitionsAreTaken() {
    Voided voided = new Voided("cause", "h1");
    List<BatchState> all = List.of(new Intended(), new Dropping(), new Dropped(), voided);
    Map<String, List<String>> legal =
        Map.of(
            "INTENDED", List.of("DROPPING", "VOID"),
            "DROPPING", List.of("DROPPED", "VOID"),
            "DROPPED", List.of(),
            "VOID", List.of());
    for (BatchState from : all) {
      for (BatchState to : all) {
        int id = rig.opened("transitions", "a");
        switch (from) {
          case Intended _ -> {}
          case Dropping _, Voided _ -> rig.store.move(id, from);
          case Dropped _ -> {
            rig.store.move(id, new Dropping());
            rig.store.move(id, from);
          }
        }
        if (from.equals(to)) {
          assertThat(rig.store.move(id, to)).as("%s again", to).isFalse();
        } else if (legal.getOrDefault(from.stored(), List.of()).contains(to.stored())) {
          assertThat(rig.store.move(id, to)).as("%s to %s", from, to).isTrue();
          assertThat(batch(id).state()).isEqualTo(to);
        } else {
          assertThatThrownBy(() -> rig.store.move(id, to))
              .as("%s to %s", from, to)
              .hasMessageContaining("found " + from.stored() + " to " + to.stored());
          assertThat(batch(id).state()).isEqualTo(from);
        }
      }
    }
    assertThatThrownBy(() -> rig.store.move(2_000_000_000, new Dropping()))
        .hasMessageContaining("expected a batch 2000000000, found none");
  }

  @Test
  void aHoldThatComesFirstIsSeenAndOneThatComesLaterWaits() throws Exception {
    int id = rig.opened("holds", "a");
    try (Connection hold = rig.connect(rig.ordinary);
        Connection close = rig.connect(rig.ordinary)) {
      for (Connection each : List.of(hold, close)) {
        ArchiveRig.run(each, "SET lock_timeout = '50ms'");
        each.setAutoCommit(false);
      }
      String alone = "SELECT waybill_archive.lock_batch(%d, false)".formatted(id);
      String shared = "SELECT waybill_archive.lock_batch(%d, true)".formatted(id);
      ArchiveRig.run(hold, shared);
      try (Connection second = rig.connect(rig.ordinary)) {
        ArchiveRig.run(second, shared);
      }
      waits(close, alone);
      hold.rollback();
      ArchiveRig.run(close, alone);
      waits(hold, shared);
    }
    rig.control.transaction(() -> assertThat(rig.store.lockShared(id)).isEqualTo(batch(id)));
    rig.control.transaction(() -> {
      Batch locked = rig.store.lock(id);
      if (locked.state() instanceof BatchState.Open open) {
        rig.store.move(id, open.voided("under hold", "h7"));
      }
    });
    assertThat(batch(id).state()).isEqualTo(new Voided("under hold", "h7"));
  }

  private static void waits(Connection connection, String sql) throws SQLException {
    assertThatThrownBy(() -> ArchiveRig.run(connection, sql))
        .as(sql)
        .hasMessageContaining("lock timeout");
    connection.rollback();
  }

  @Test
  void entriesHaveNumbersWithoutAGapAndTheHashOfTheOneBefore() throws Exception {
    ArchiveLog log = new ArchiveLog(rig.control);
    assertThat(log.append("log", EntryKind.PARTITION_CLOSE, null, Map.of("rows", 2))).isEqualTo(1);
    assertThatThrownBy(() ->
            rig.control.transaction(() -> {
              log.append("log", EntryKind.HOLD, null, Map.of());
              throw new IllegalStateException("killed");
            }))
        .hasMessage("killed");
    int gone = rig.opened("log", "a");
    rig.store.move(gone, new Dropping());
    rig.store.move(gone, new Dropping().dropped());
    rig.store.move(gone, new Dropping().dropped());
    rig.store.move(rig.opened("log", "b"), new Voided("käse", null));
    assertThat(
            rig.query(
                "SELECT string_agg(number || ' ' || kind, ', ' ORDER BY number) FROM waybill_archive.archive_log WHERE organisation = 'log'"))
        .isEqualTo("1 partition_close, 2 dropped, 3 void");
    assertThat(
            rig.query(
                "SELECT body FROM waybill_archive.archive_log WHERE organisation = 'log' AND number = 2"))
        .contains(batch(gone).root(), "\"tombstones\": 1", "\"digest\": \"1\"");
    byte[][] previous = {new byte[32]};
    rig.control
        .jdbc()
        .sql("SELECT * FROM waybill_archive.archive_log WHERE organisation = 'log' ORDER BY number")
        .query(row -> {
          assertThat(row.getBytes("previous")).isEqualTo(previous[0]);
          OffsetDateTime at = row.getObject("at", OffsetDateTime.class);
          previous[0] =
              hash(
                  row.getBytes("previous"),
                  row.getLong("number"),
                  at.toEpochSecond() * 1_000_000 + at.getNano() / 1_000,
                  row.getInt("batch"),
                  row.getString("organisation"),
                  row.getString("kind"),
                  row.getString("body"));
          assertThat(row.getBytes("hash")).isEqualTo(previous[0]);
        });
  }

  /// On a protected archive: the tombstone of a corrected version is the one that was made before
  /// it went, and the log names the one that it supersedes.
  @Test
  void aTombstoneHasOneSuccessorWhichTheLogNames() {
    int first = rig.opened("successor", "a", "b");
    Tombstones made = rig.tombstones("successor", "a");
    CommittedRow next = CommittedRow.of("a", 7, made.last().entry());
    assertThat(next.is(made.key(), ArchiveRig.bytes("a"), ArchiveRig.bytes("row a"))).isTrue();
    assertThat(next.is(made.key(), ArchiveRig.bytes("a"), ArchiveRig.bytes("row b"))).isFalse();
    int second = rig.store.reserve();
    Tombstones tombstones = new Tombstones(made.key());
    tombstones.add(next);
    assertThat(rig.store.open(second, ArchiveRig.facts("successor", 1), tombstones, new DaySums()))
        .isTrue();
    for (int batch : List.of(first, second)) {
      rig.store.move(batch, new Intended().drop());
      rig.store.move(batch, new Dropping().dropped());
    }
    DroppedRowQuery dropped = new DroppedRowQuery(rig.control);
    DroppedRows wanted =
        new DroppedRows(null, null, "successor", null, List.of("a"), null, null, null, null);
    CommittedRow before = dropped.rows(wanted, first).getFirst();
    assertThat(dropped.rows(wanted, second).getFirst().entry()).isEqualTo(next.entry());
    assertThat(dropped.count(wanted)).containsOnlyKeys(first, second);

    Successors successors = new Successors(rig.control);
    long entry =
        successors.add("successor", before.in(first), next.in(second), Map.of("correction", 1));
    assertThat(
            rig.query(
                "SELECT kind || ' ' || body FROM waybill_archive.archive_log WHERE organisation = 'successor' AND number = "
                    + entry))
        .isEqualTo(
            "correct {\"correction\":1,\"id\":\"%s\",\"supersedes\":{\"batch\":%d,\"id\":\"%s\"}}"
                .formatted(next.in(second).idCommitment(), first, before.in(first).idCommitment()));
    assertThat(dropped.count(wanted)).containsOnlyKeys(second);
    assertThat(dropped.rows(wanted, first)).isEmpty();
    assertThat(dropped.superseded(wanted, first)).containsExactly("a");
    assertThat(dropped.superseded(wanted, second)).isEmpty();
    assertThatThrownBy(
            () -> successors.add("successor", before.in(first), next.in(second + 1), Map.of()))
        .isInstanceOf(DataAccessException.class);
    for (String change :
        List.of(
            "UPDATE tombstone_successor SET next_batch = 1", "DELETE FROM tombstone_successor")) {
      assertThatThrownBy(() -> rig.control.jdbc().sql(change).update())
          .hasMessageContaining("appended to only");
    }
  }

  private static byte[] hash(
      byte[] previous,
      long number,
      long micros,
      int batch,
      String organisation,
      String kind,
      String body) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(previous);
    all.writeBytes(ByteBuffer.allocate(20).putLong(number).putLong(micros).putInt(batch).array());
    for (String text : List.of(organisation, kind)) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      all.writeBytes(ByteBuffer.allocate(4).putInt(utf8.length).array());
      all.writeBytes(utf8);
    }
    all.writeBytes(body.getBytes(StandardCharsets.UTF_8));
    try {
      return MessageDigest.getInstance("SHA-256").digest(all.toByteArray());
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aDestroyedKeyMakesNoTombstoneAndTheNextOneIsNew() {
    Tombstones made = rig.tombstones("destroyed", "a");
    int first = made.key().id();
    OrganisationKeys elsewhere = new OrganisationKeys(rig.control, rig.keyset);
    assertThat(elsewhere.of("destroyed").id()).isEqualTo(first);
    assertThat(elsewhere.destroy("destroyed")).isTrue();
    assertThat(elsewhere.destroy("destroyed")).isFalse();
    int id = rig.store.reserve();
    assertThatThrownBy(
            () -> rig.store.open(id, ArchiveRig.facts("destroyed", 1), made, new DaySums()))
        .isInstanceOf(KeyDestroyedException.class)
        .hasMessageContaining("make the tombstones again");
    assertThat(rig.store.find(id)).isEmpty();
    assertThat(
            rig.store.open(
                id,
                ArchiveRig.facts("destroyed", 1),
                rig.tombstones("destroyed", "a"),
                new DaySums()))
        .isTrue();
    assertThat(batch(id).keyId()).isNotEqualTo(first);
    assertThat(rig.query("SELECT count(ciphertext) FROM archive_key WHERE id = " + first))
        .isEqualTo("0");
  }

  @Test
  void theKeysetIsRotatedWithoutAnotherCommitment() throws Exception {
    OrganisationKey key = rig.keys.of("rotated");
    byte[] mac = key.mac().doFinal(new byte[] {1});
    long old = rig.keyset.read().primary();
    rig.keyset.replace(rig.keyset.read().withNewPrimary());
    long primary = rig.keyset.read().primary();
    rig.keys.of("rotated-between");
    assertThat(OrganisationKeys.uses(rig.control)).containsKeys(old, primary);
    assertThatThrownBy(() ->
            rig.control.transaction(() -> OrganisationKeys.requireAllUnder(rig.control, primary)))
        .hasMessageContaining("run it again");
    assertThat(rig.keys.reseal()).isPositive();
    assertThat(rig.keys.reseal()).isZero();
    rig.control.transaction(() -> OrganisationKeys.requireAllUnder(rig.control, primary));
    rig.keyset.replace(rig.keyset.read().primaryOnly());
    OrganisationKeys again = new OrganisationKeys(rig.control, rig.keyset);
    assertThat(again.of("rotated").mac().doFinal(new byte[] {1})).isEqualTo(mac);
    assertThat(again.of("rotated").id()).isEqualTo(key.id());
  }
}
