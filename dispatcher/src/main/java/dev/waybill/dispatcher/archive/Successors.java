package dev.waybill.dispatcher.archive;

import dev.waybill.dispatcher.control.ControlDatabase;
import java.util.Map;
import java.util.TreeMap;

/// Tombstones whose rows went on as another version. The log says so; `tombstone_successor` finds
/// it there.
public final class Successors {
  private final ControlDatabase control;

  public Successors(ControlDatabase control) {
    this.control = control;
  }

  /// Names the tombstone that another one supersedes, in the caller's transaction.
  ///
  /// @param organisation of both
  /// @param body what else is known; no value of a row
  /// @return the number of the entry
  /// @throws org.springframework.dao.DataAccessException when it has a successor
  public long add(
      String organisation, TombstoneName superseded, TombstoneName next, Map<String, ?> body) {
    control
        .jdbc()
        .sql(
            """
            INSERT INTO tombstone_successor (batch, id_commitment, next_batch, next_id_commitment)
            VALUES (?, ?, ?, ?)
            """)
        .params(superseded.batch(), superseded.commitment(), next.batch(), next.commitment())
        .update();
    Map<String, Object> entry = new TreeMap<>(body);
    entry.put("id", next.idCommitment());
    entry.put(
        "supersedes",
        new TreeMap<>(Map.of("batch", superseded.batch(), "id", superseded.idCommitment())));
    return new ArchiveLog(control).append(organisation, EntryKind.CORRECT, next.batch(), entry);
  }
}
