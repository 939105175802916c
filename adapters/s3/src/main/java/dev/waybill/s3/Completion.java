package dev.waybill.s3;

import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.Landing;
import dev.waybill.spi.StreamId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;

/// Brings a decided delivery to its end: every object complete, or the delivery voided. Anyone may
/// do it, at any time, together with others.
final class Completion {
  private final ManifestLog log;
  private final StoredObjects objects;
  private final Bounded requests;
  private final Clock clock;

  Completion(ManifestLog log, StoredObjects objects, Bounded requests, Clock clock) {
    this.log = log;
    this.objects = objects;
    this.requests = requests;
    this.clock = clock;
  }

  /// Completes what this process has just decided.
  Landing fresh(Manifest manifest) throws DestinationException {
    return settle(manifest, true, true);
  }

  /// Completes what was decided at some time by someone. A delivery decided after it proves that it
  /// was complete: objects that are missing since then were deleted on purpose.
  ///
  /// @return landed; or absent, when it is or was now voided
  Landing resume(Manifest manifest) throws DestinationException {
    Optional<LogEntry> next = log.read(manifest.stream(), manifest.ordinal() + 1);
    if (next.isPresent()) {
      return voids(next.get(), manifest) ? voided(manifest) : landed(manifest);
    }
    if (log.mark(manifest.stream()).ordinal() >= manifest.ordinal()) {
      return landed(manifest);
    }
    return settle(manifest, false, true);
  }

  /// Completes the entry before one that is about to be decided. Its delivery was acknowledged, so
  /// it may never be voided any more.
  ///
  /// @throws DestinationException `PERMANENT` when its objects are gone
  void predecessor(Manifest manifest) throws DestinationException {
    settle(manifest, false, false);
  }

  private Landing settle(Manifest manifest, boolean fresh, boolean mayVoid)
      throws DestinationException {
    List<Future<StoredObjects.End>> ends = new ArrayList<>();
    for (StoredFile file : manifest.objects()) {
      ends.add(requests.start(() -> objects.complete(file, fresh)));
    }
    if (requests.join(ends).contains(StoredObjects.End.GONE)) {
      if (!mayVoid) {
        throw Failures.permanent(
            "expected the objects of "
                + log.proof(manifest)
                + ", which was acknowledged, found some gone: restore them, or deliver them anew with"
                + " waybill destination resync "
                + manifest.stream().destination()
                + " "
                + manifest.stream().table());
      }
      return giveUp(manifest);
    }
    boolean moved = log.complete(manifest.stream(), manifest.ordinal(), manifest);
    return !moved && isVoided(manifest) ? voided(manifest) : landed(manifest);
  }

  /// Nothing of the delivery may stay: objects first, so that whoever reads the void finds none. By
  /// now every upload was completed or is gone, so none can come later either.
  private Landing giveUp(Manifest manifest) throws DestinationException {
    List<Future<Boolean>> removals = new ArrayList<>();
    for (StoredFile file : manifest.objects()) {
      removals.add(requests.start(() -> objects.remove(file)));
    }
    requests.join(removals);
    StreamId stream = manifest.stream();
    long next = manifest.ordinal() + 1;
    Voiding voiding =
        new Voiding(
            manifest.ordinal(),
            manifest.installation(),
            manifest.destination(),
            "an upload of the delivery was aborted before it was completed",
            clock.instant());
    LogEntry found = log.decide(stream, next, voiding);
    if (!voids(found, manifest)) {
      throw Failures.permanent(
          "expected ordinal "
              + next
              + " of "
              + stream
              + " to be free or to void the one before it, found "
              + found.describe()
              + "; ordinal "
              + manifest.ordinal()
              + " lost its objects and has to be replayed");
    }
    log.complete(stream, next, found);
    return voided(manifest);
  }

  private boolean isVoided(Manifest manifest) throws DestinationException {
    Optional<LogEntry> next = log.read(manifest.stream(), manifest.ordinal() + 1);
    return next.isPresent() && voids(next.get(), manifest);
  }

  private static boolean voids(LogEntry entry, Manifest manifest) {
    return entry instanceof Voiding voiding
        && voiding.voids() == manifest.ordinal()
        && voiding.owner().equals(manifest.owner());
  }

  private static Landing voided(Manifest manifest) {
    return new Landing.Absent(manifest.ordinal() + 2);
  }

  private Landing landed(Manifest manifest) throws DestinationException {
    var receipt = manifest.receipt(log.proof(manifest));
    if (receipt.rowsLoaded() + receipt.rowsQuarantined() != receipt.rowsSent()) {
      throw new DestinationException(
          Kind.PERMANENT,
          "expected "
              + (receipt.rowsSent() - receipt.rowsQuarantined())
              + " rows in the objects of "
              + receipt.proof()
              + ", found "
              + receipt.rowsLoaded(),
          null);
    }
    return new Landing.Landed(receipt);
  }
}
