package dev.waybill.s3;

import dev.waybill.spi.DestinationException;
import dev.waybill.spi.Landing;
import dev.waybill.spi.Owner;
import dev.waybill.spi.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;

/// Walks a stream's log from its end towards its beginning over all that landed. What was decided
/// last and is not all visible is completed, or voided where that cannot be done.
///
/// Entries are read ahead, several at a time: a stream of years has hundreds of thousands.
final class DecidedLog {
  private static final int MOST_AHEAD = 64;

  private final ManifestLog log;
  private final History history;
  private final Bounded requests;
  private final Owner owner;
  private final StreamId stream;
  private List<Optional<LogEntry>> read = List.of();
  private long newest;

  DecidedLog(ManifestLog log, History history, Bounded requests, Owner owner, StreamId stream) {
    this.log = log;
    this.history = history;
    this.requests = requests;
    this.owner = owner;
    this.stream = stream;
  }

  /// What to do with a delivery that landed.
  @FunctionalInterface
  interface Visitor {
    /// @return false to stop
    boolean landed(Manifest manifest) throws DestinationException;
  }

  void walk(Visitor visitor) throws DestinationException {
    long last = history.position(stream).ordinal();
    long ordinal = last;
    boolean more = true;
    while (more && ordinal > 0) {
      LogEntry entry = history.requireOwn(entry(ordinal), owner, stream, ordinal);
      switch (entry) {
        case Voiding voiding -> ordinal = voiding.voids() - 1;
        case Manifest manifest -> {
          // A decided delivery becomes visible: its rows count, unless it can only be voided.
          boolean landed =
              ordinal < last
                  || history.resume(manifest, owner, manifest.key(), ordinal)
                      instanceof Landing.Landed;
          more = !landed || visitor.landed(manifest);
          ordinal--;
        }
      }
    }
  }

  private LogEntry entry(long ordinal) throws DestinationException {
    if (ordinal > newest || ordinal <= newest - read.size()) {
      readAhead(ordinal);
    }
    Optional<LogEntry> entry = read.get((int) (newest - ordinal));
    if (entry.isEmpty()) {
      throw Failures.permanent(
          "expected the log of " + stream + " to hold ordinal " + ordinal + ", found no entry");
    }
    return entry.get();
  }

  private void readAhead(long ordinal) throws DestinationException {
    long count = Math.min(ordinal, Math.clamp(2L * read.size(), 1, MOST_AHEAD));
    List<Future<Optional<LogEntry>>> answers = new ArrayList<>();
    for (long next = ordinal; next > ordinal - count; next--) {
      long one = next;
      answers.add(requests.start(() -> log.read(stream, one)));
    }
    read = requests.join(answers);
    newest = ordinal;
  }
}
