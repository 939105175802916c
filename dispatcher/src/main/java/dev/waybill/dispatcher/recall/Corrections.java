package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.archive.ArchiveStore;
import dev.waybill.dispatcher.archive.HeldBy;
import dev.waybill.dispatcher.archive.OrganisationKeys;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.recall.CorrectionReport.Change;
import dev.waybill.dispatcher.source.ClosedReader.ClosedRow;
import dev.waybill.dispatcher.source.OwnerSession;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.HeldRow;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Recalled rows that were corrected go back to the destinations that hold them, as a new version
/// with a tombstone of its own.
///
/// # The order, and why
///
/// ```
/// asked for   destinations hold the row as it was dropped
///             source: the corrected version in corrected_<table>, encoded once to try
///             control: its tombstone, made of these values                         REQUESTED
/// approved    by a second person                                                   APPROVED
/// run         control: the number of its batch                                     DELIVERING
///             control: a delivery for each destination, in the lane of its stream
///             destinations: each gives the version that the tombstone commits to
///             control, one transaction: tombstone, log, successor                  DONE
/// ```
///
/// *What was approved is what goes.* The tombstone is made when the correction is asked for, and
/// everything after it is checked against that: the version in the source before it is sent, and
/// what each destination gives afterwards. So the owner, who can change both tables, changes
/// nothing that was approved.
///
/// *The tombstone comes into the archive last*, because it says what held the row and by which
/// receipt. Until then the row has the tombstone of the version before; a recall that comes between
/// finds another version and says so.
///
/// *It is newer than the version before* by its seq, which destinations go by, and by its cursor. A
/// delivery looks in its snapshot whether the application has the row again: then what the windows
/// bring is the newest, and nothing is sent.
///
/// Not thread safe; any number of processes may run one correction at once.
public final class Corrections {
  private final ControlDatabase control;
  private final OrganisationKeys keys;
  private final Places places;
  private final Path folder;
  private final CorrectionSubjects subjects;
  private final CorrectionStore store;
  private final ArchiveStore archive;

  /// @param owners sources by name, each entered as the owner of its tables
  /// @param streams of all configured destinations
  /// @param folder existing, for what is encoded to try
  public Corrections(
      ControlDatabase control,
      OrganisationKeys keys,
      SchemaCatalog schemas,
      Map<String, SourceDatabase> owners,
      List<CorrectionTarget> streams,
      Path folder) {
    this.control = control;
    this.keys = keys;
    this.places = new Places(schemas, owners);
    this.folder = folder;
    this.subjects = new CorrectionSubjects(control, keys, places, streams);
    this.store = new CorrectionStore(control);
    this.archive = new ArchiveStore(control, keys);
  }

  /// Fixes the corrected version of a row.
  ///
  /// @throws RecallRefusedException when it is no row of the recall, cannot be corrected like this,
  ///   or a destination does not have it as it was dropped
  public CorrectionReport request(CorrectionOrder order, String by)
      throws SourceException, DestinationException, InterruptedException {
    CorrectionSubject subject = subjects.of(order);
    long id = new CorrectionRequests(control, keys, places, folder).request(order, subject, by);
    return report(store.get(id), subject, List.of());
  }

  /// @throws RecallRefusedException when there is none of the number
  public CorrectionReport show(long id)
      throws SourceException, DestinationException, InterruptedException {
    StoredCorrection correction = store.get(id);
    return switch (correction.correction().state()) {
      case REQUESTED, APPROVED, DELIVERING -> report(correction, subject(correction), List.of());
      case DONE, WITHDRAWN -> ended(correction.correction());
    };
  }

  /// Takes it as far as it goes; the same call goes on.
  ///
  /// @throws RecallRefusedException when it may not be run, or cannot go on
  public CorrectionReport run(long id, String by)
      throws SourceException, DestinationException, InterruptedException {
    StoredCorrection correction = store.begin(id, by, control.now(), archive::reserve);
    if (correction.correction().state() == CorrectionState.DONE) {
      return ended(correction.correction());
    }
    CorrectionSubject subject = subject(correction);
    List<String> waitsFor = new CorrectionRun(control, keys, places, correction, subject).run();
    return waitsFor.isEmpty() ? show(id) : report(correction, subject, waitsFor);
  }

  private CorrectionSubject subject(StoredCorrection correction) {
    return subjects.of(correction.correction().batch(), correction.correction().row());
  }

  private CorrectionReport ended(Correction correction) {
    Integer batch = correction.ended() == null ? null : correction.nextBatch();
    List<String> destinations =
        batch == null
            ? List.of()
            : archive.find(batch).orElseThrow().facts().deliveredTo().stream()
                .map(HeldBy::destination)
                .toList();
    return new CorrectionReport(correction, List.of(), destinations, List.of(), List.of());
  }

  private CorrectionReport report(
      StoredCorrection correction, CorrectionSubject subject, List<String> waitsFor)
      throws SourceException, DestinationException, InterruptedException {
    return new CorrectionReport(
        correction.correction(),
        changes(correction, subject),
        subject.names(),
        subject.notReached(),
        waitsFor);
  }

  private List<Change> changes(StoredCorrection correction, CorrectionSubject subject)
      throws SourceException, DestinationException, InterruptedException {
    try (OwnerSession owner =
        OwnerSession.open(places.owner(subject.batch()), "waybill correction")) {
      CorrectedVersion versions = new CorrectedVersion(subject.table(), owner);
      Optional<ClosedRow> after = versions.read(correction.version());
      for (CorrectionTarget target : subject.targets()) {
        HeldRow before = subject.fetch(target);
        if (before != null
            && after.isPresent()
            && subject.difference(before, subject.dropped()) == null) {
          return versions.changes(before.values(), after.get().values());
        }
      }
      return List.of();
    } catch (SQLException e) {
      throw SourceException.of("reading corrected row " + correction.next().id(), e);
    }
  }
}
