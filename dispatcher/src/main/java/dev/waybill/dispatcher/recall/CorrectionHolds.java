package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.holds.HoldStore;
import dev.waybill.dispatcher.holds.LegalHold;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// Keeps rows under a legal hold from being corrected: a correction overwrites them wherever only
/// the newest version is kept. How long their recall keeps them is no such hold.
final class CorrectionHolds {
  private final ControlDatabase control;
  private final HoldStore store;

  CorrectionHolds(ControlDatabase control) {
    this.control = control;
    this.store = new HoldStore(control);
  }

  /// @param versions of the subject's table
  /// @param version of the subject's row, with its key, organisation and event date
  /// @return the holds that were looked at
  /// @throws RecallRefusedException where one of them covers the row
  List<LegalHold> requireNone(CorrectionSubject subject, CorrectedVersion versions, UUID version)
      throws SQLException {
    List<LegalHold> inForce = store.inForce(subject.source(), control.now());
    for (LegalHold hold : inForce) {
      if (versions.isHeld(version, hold)) {
        throw new RecallRefusedException(
            "expected row %1$s of %2$s under no legal hold, found hold %3$d (%4$s), and what is held stays as it is; `waybill hold release %3$d --reason …`, or wait %5$s, and call it again"
                .formatted(
                    subject.dropped().id(),
                    subject.table().id(),
                    hold.id(),
                    hold.order().reason(),
                    end(hold)));
      }
    }
    return inForce;
  }

  private static String end(LegalHold hold) {
    Instant until = hold.order().until();
    return until == null ? "for its release" : "until it ends at " + until;
  }

  /// In the caller's transaction, until the end of which nobody places another one.
  ///
  /// @throws RecallRefusedException where one was placed after the look
  void requireNoOther(CorrectionSubject subject, List<LegalHold> lookedAt) {
    List<Long> known = lookedAt.stream().map(LegalHold::id).toList();
    for (LegalHold hold : store.keep(subject.source(), control.now())) {
      if (!known.contains(hold.id())) {
        throw new RecallRefusedException(
            "expected the legal holds that row %s was looked at with, found hold %d placed meanwhile; call it again"
                .formatted(subject.dropped().id(), hold.id()));
      }
    }
  }
}
