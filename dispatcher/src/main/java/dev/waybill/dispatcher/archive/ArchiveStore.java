package dev.waybill.dispatcher.archive;

import dev.waybill.dispatcher.control.ControlDatabase;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Batches and their tombstones. What is written stays: the database refuses every change but a
/// batch's next state, by trigger and, once the archive is protected ([ArchiveProtection]), by
/// privilege.
///
/// A drop goes like this, and each step may be repeated by whoever finds it half done:
///
/// ```java
/// int id = store.reserve();                    // remembered before anything else
/// store.open(id, facts, tombstones, days);     // INTENDED
/// control.transaction(() -> {
///   Batch batch = store.lock(id);              // holds wait, or were there before
///   store.move(id, ((Intended) batch.state()).drop());
/// });
/// // the rows go
/// store.move(id, new Dropping().dropped());    // with its entry in the log
/// ```
public final class ArchiveStore {
  /// Partitions of so many months to come are there before they are needed.
  private static final int AHEAD = 2;

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TypeReference<List<HeldBy>> HELD_BY = new TypeReference<>() {};

  private final ControlDatabase control;
  private final OrganisationKeys keys;
  private final ArchivedDays archivedDays;

  public ArchiveStore(ControlDatabase control, OrganisationKeys keys) {
    this.control = control;
    this.keys = keys;
    this.archivedDays = new ArchivedDays(control);
  }

  /// A number for a batch that is about to be opened.
  public int reserve() {
    return control
        .jdbc()
        .sql("SELECT waybill_archive.reserve_batch()")
        .query(Integer.class)
        .single();
  }

  /// Makes the partitions of this month and the next ones where they are missing. [#open] does it
  /// too, in a transaction of its own.
  ///
  /// @return how many were made
  public int makePartitions() {
    return control
        .jdbc()
        .sql("SELECT waybill_archive.make_partitions(?)")
        .param(AHEAD)
        .query(Integer.class)
        .single();
  }

  /// Writes a batch, `Intended`, its tombstones and what it has of each day, all or nothing.
  ///
  /// @param id from [#reserve]
  /// @param days of the same rows, empty where they are not kept
  /// @return false when it had been opened before: then nothing is written, and what stands there
  ///   are the tombstones of the first time, with the salts of the first time
  /// @throws KeyDestroyedException when the key of the organisation was destroyed meanwhile
  /// @throws org.springframework.dao.DataAccessException when other rows were opened under the
  ///   number
  public boolean open(int id, BatchFacts facts, Tombstones tombstones, DaySums days) {
    if (!facts.organisation().equals(tombstones.key().organisation())) {
      throw new IllegalArgumentException(
          "expected tombstones made with a key of organisation '%s', found %s"
              .formatted(facts.organisation(), tombstones.key()));
    }
    makePartitions();
    AtomicBoolean written = new AtomicBoolean();
    control.transaction(() -> {
      keys.keep(tombstones.key());
      written.set(
          control
              .jdbc()
              .sql(
                  """
                  SELECT waybill_archive.open_batch(?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?)
                  """)
              .params(
                  id,
                  facts.source(),
                  facts.table(),
                  facts.schemaVersion(),
                  facts.organisation(),
                  facts.way().name(),
                  facts.relation(),
                  facts.policy(),
                  facts.policyVersion(),
                  JSON.writeValueAsString(facts.deliveredTo()),
                  tombstones.key().id(),
                  new BigDecimal(facts.digest()),
                  tombstones.root(),
                  tombstones.ids(),
                  tombstones.entries(),
                  tombstones.micros())
              .query(Boolean.class)
              .single());
      if (written.get()) {
        archivedDays.add(id, days);
      }
    });
    return written.get();
  }

  /// For whoever moves it: no hold can be placed on it until the caller's transaction ends.
  ///
  /// @throws NoSuchElementException when there is none
  public Batch lock(int id) {
    return locked(control, id, false);
  }

  /// For whoever places a hold: it is moved by nobody until the caller's transaction ends. One that
  /// is `Dropping` or `Dropped` by then is too late to hold.
  ///
  /// @throws NoSuchElementException when there is none
  public Batch lockShared(int id) {
    return lockShared(control, id);
  }

  /// As [#lockShared(int)], for whoever has no keys.
  public static Batch lockShared(ControlDatabase control, int id) {
    return locked(control, id, true);
  }

  private static Batch locked(ControlDatabase control, int id, boolean shared) {
    control
        .jdbc()
        .sql("SELECT waybill_archive.lock_batch(?, ?)")
        .params(id, shared)
        .query(rows -> {});
    return find(control, id)
        .orElseThrow(() -> new NoSuchElementException("expected a batch " + id + ", found none"));
  }

  /// Moves a batch on; `Dropped` and `Voided` come with their entry in the log.
  ///
  /// @return false when it was in that state: then nothing is written
  /// @throws org.springframework.dao.DataAccessException when the transition is not legal
  public boolean move(int id, BatchState next) {
    @Nullable String reason = next instanceof BatchState.Voided(String why, _) ? why : null;
    @Nullable String hold = next instanceof BatchState.Voided(_, String by) ? by : null;
    return control
        .jdbc()
        .sql("SELECT waybill_archive.move_batch(?, ?, ?, ?)")
        .params(Arrays.asList(id, next.stored(), reason, hold))
        .query(Boolean.class)
        .single();
  }

  public Optional<Batch> find(int id) {
    return find(control, id);
  }

  static Optional<Batch> find(ControlDatabase control, int id) {
    return control
        .jdbc()
        .sql("SELECT * FROM waybill_archive.cold_storage_batch WHERE id = ?")
        .param(id)
        .query((row, n) -> batch(row))
        .optional();
  }

  /// Batches whose rows may be half gone, oldest first: where close-out goes on after a crash.
  public List<Batch> open(String source, String relation) {
    return control
        .jdbc()
        .sql(
            """
            SELECT * FROM waybill_archive.cold_storage_batch
            WHERE source = ? AND relation = ? AND state IN ('INTENDED', 'DROPPING') ORDER BY id
            """)
        .params(source, relation)
        .query((row, n) -> batch(row))
        .list();
  }

  /// Row versions of a batch that another batch, which is not void, has a tombstone of too: the
  /// same source, table, organisation, key and cursor. None, unless something is wrong.
  ///
  /// @return ids of the rows
  public List<String> doubles(int id) {
    return control
        .jdbc()
        .sql(
            """
            SELECT DISTINCT a.row_id
            FROM waybill_archive.cold_storage_batch b
            JOIN waybill_archive.cold_storage_archive a ON a.batch = b.id AND a.archived_on = b.archived_on
            JOIN waybill_archive.cold_storage_batch ob
              ON ob.organisation = b.organisation AND ob.table_name = b.table_name AND ob.source = b.source
                AND ob.id <> b.id AND ob.state <> 'VOID'
            JOIN waybill_archive.cold_storage_archive o
              ON o.batch = ob.id AND o.archived_on = ob.archived_on AND o.row_id = a.row_id AND o.updated_at = a.updated_at
            WHERE b.id = ?
            ORDER BY a.row_id
            """)
        .param(id)
        .query((row, n) -> String.valueOf(row.getString(1)))
        .list();
  }

  private static Batch batch(ResultSet row) throws SQLException {
    OffsetDateTime dropped = row.getObject("dropped_at", OffsetDateTime.class);
    return new Batch(
        row.getInt("id"),
        BatchState.of(row.getString("state"), row.getString("void_reason"), row.getString("hold")),
        new BatchFacts(
            row.getString("source"),
            row.getString("table_name"),
            row.getString("schema_version"),
            row.getString("organisation"),
            DropWay.valueOf(row.getString("way")),
            row.getString("relation"),
            row.getString("policy"),
            row.getString("policy_version"),
            JSON.readValue(row.getString("delivered_to"), HELD_BY),
            row.getBigDecimal("digest").toBigIntegerExact()),
        row.getInt("key_id"),
        row.getInt("tombstones"),
        HexFormat.of().formatHex(row.getBytes("root")),
        row.getObject("archived_on", java.time.LocalDate.class),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        dropped == null ? null : dropped.toInstant());
  }
}
