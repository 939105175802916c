package dev.waybill.s3;

import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.Landing;
import dev.waybill.spi.Owner;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.StreamPosition;
import java.util.Optional;

/// What a stream's log says, asked by its owner. Every entry is checked to be the owner's.
final class History {
  private final ManifestLog log;
  private final Completion completion;

  History(ManifestLog log, Completion completion) {
    this.log = log;
    this.completion = completion;
  }

  /// Whether a delivery landed at an ordinal.
  Landing find(Owner owner, DeliveryKey key, long ordinal) throws DestinationException {
    Optional<LogEntry> entry = log.read(key.stream(), ordinal);
    return entry.isPresent()
        ? resume(entry.get(), owner, key, ordinal)
        : new Landing.Absent(ordinal);
  }

  /// Completes the entry found where a delivery should be.
  ///
  /// @throws DestinationException `PERMANENT` when it is someone else's, or another delivery's
  Landing resume(LogEntry entry, Owner owner, DeliveryKey key, long ordinal)
      throws DestinationException {
    return switch (requireOwn(entry, owner, key.stream(), ordinal)) {
      case Manifest manifest when manifest.key().equals(key) -> completion.resume(manifest);
      case Voiding _ -> new Landing.Absent(ordinal + 1);
      case Manifest other ->
          throw Failures.permanent(
              "expected ordinal "
                  + ordinal
                  + " to hold "
                  + key
                  + ", found "
                  + other.describe()
                  + ": the destination is ahead of the control database, see destination adopt");
    };
  }

  /// Completes the entry before a new one, so that a manifest always follows a complete delivery.
  ///
  /// @throws DestinationException `PERMANENT` when the log ends before it
  void bringUpTo(Owner owner, StreamId stream, long ordinal) throws DestinationException {
    if (log.mark(stream).ordinal() >= ordinal) {
      return;
    }
    Optional<LogEntry> entry = log.read(stream, ordinal);
    if (entry.isEmpty()) {
      throw Failures.permanent(
          "expected the log of "
              + stream
              + " to reach ordinal "
              + ordinal
              + ", found no entry there: the destination was emptied or restored; deliver it anew with"
              + " waybill destination resync "
              + stream.destination()
              + " "
              + stream.table());
    }
    switch (requireOwn(entry.get(), owner, stream, ordinal)) {
      case Manifest manifest -> completion.predecessor(manifest);
      case Voiding voiding -> log.complete(stream, ordinal, voiding);
    }
  }

  /// Completes what was decided last, or voids it where that cannot be done any more.
  void settleLast(StreamId stream) throws DestinationException {
    long last = position(stream).ordinal();
    Optional<LogEntry> entry = last == 0 ? Optional.empty() : log.read(stream, last);
    if (entry.isPresent() && entry.get() instanceof Manifest manifest) {
      var _ = completion.resume(manifest);
    }
  }

  /// How far a stream is, decided entries included.
  StreamPosition position(StreamId stream) throws DestinationException {
    Mark mark = log.mark(stream);
    Optional<LogEntry> next = log.read(stream, mark.ordinal() + 1);
    while (next.isPresent()) {
      mark = mark.over(mark.ordinal() + 1, next.get());
      next = log.read(stream, mark.ordinal() + 1);
    }
    return new StreamPosition(log.owner(stream.table()), mark.ordinal(), mark.attempt());
  }

  private boolean isAdopted(LogEntry entry, Owner owner, StreamId stream, long ordinal)
      throws DestinationException {
    Ownership ownership = log.ownership(stream.table());
    return ownership != null
        && ownership.owner().equals(owner)
        && ownership.covers(entry.owner(), stream, ordinal);
  }

  /// The entry, which was written by the owner, or by one that it took the table over from.
  LogEntry requireOwn(LogEntry entry, Owner owner, StreamId stream, long ordinal)
      throws DestinationException {
    if (!entry.owner().equals(owner) && !isAdopted(entry, owner, stream, ordinal)) {
      throw Failures.permanent(
          "expected ordinal "
              + ordinal
              + " of "
              + stream
              + " to belong to "
              + owner
              + ", found "
              + entry.describe()
              + ": give each destination a bucket or prefix of its own");
    }
    return entry;
  }
}
