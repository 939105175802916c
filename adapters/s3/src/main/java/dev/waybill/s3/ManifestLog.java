package dev.waybill.s3;

import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.Owner;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import tools.jackson.core.JacksonException;

/// The log of decisions, one entry per ordinal, and the mark that says how far it is completed.
/// Everything here is a compare-and-swap at the store; nothing is remembered in this process.
///
/// Entries are put under `If-None-Match`, which the connection test races: all depends on it. The
/// mark only saves looking; where `If-Match` is not atomic (s3proxy's folders) it can fall back
/// behind a race, and the next delivery moves it on.
final class ManifestLog {
  private record Stored(byte[] content, String etag) {}

  private final Store store;
  private final Layout layout;

  ManifestLog(Store store, Layout layout) {
    this.store = store;
    this.layout = layout;
  }

  /// What proves that a delivery was decided.
  String proof(Manifest manifest) {
    return "s3://" + store.bucket() + "/" + layout.entry(manifest.stream(), manifest.ordinal());
  }

  /// What stands at an ordinal.
  Optional<LogEntry> read(StreamId stream, long ordinal) throws DestinationException {
    String key = layout.entry(stream, ordinal);
    Stored stored = get(key);
    if (stored == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.entry(stored.content()));
    } catch (JacksonException e) {
      throw unreadable(key, "an entry of a delivery log", e);
    }
  }

  /// Takes an ordinal for an entry, unless something stands there: the one moment of decision.
  ///
  /// @return what stands there now, which is `entry` itself exactly when this call decided
  /// @throws DestinationException `IN_DOUBT` when it may have been decided
  LogEntry decide(StreamId stream, long ordinal, LogEntry entry) throws DestinationException {
    String key = layout.entry(stream, ordinal);
    byte[] content = Json.write((Record) entry);
    SdkException unclear = null;
    SdkException unsent = null;
    for (int tries = 0; tries < store.patience().tries(); tries++) {
      if (tries > 0) {
        store.patience().pause(tries);
      }
      try {
        put(key, content, null);
        return entry;
      } catch (SdkException failure) {
        switch (answer(failure)) {
          case UNSENT -> unsent = failure;
          case CONFLICT -> {}
          case UNCLEAR -> unclear = failure;
          case TAKEN -> unclear = unclear == null ? failure : unclear;
          case REFUSED -> {
            String doing = "put " + key;
            throw unclear == null
                ? Failures.undecided(doing, failure)
                : Failures.inDoubt(doing, failure);
          }
        }
        if (unclear != null) {
          Optional<LogEntry> found = settle(stream, ordinal);
          if (found.isPresent()) {
            return found.get();
          }
        }
      }
    }
    if (unclear == null && unsent != null) {
      throw Failures.undecided("put " + key, unsent);
    }
    throw new DestinationException(
        Kind.IN_DOUBT,
        "could not learn whether " + key + " was put; the store gave no clear answer",
        unclear);
  }

  private Optional<LogEntry> settle(StreamId stream, long ordinal) throws DestinationException {
    try {
      return read(stream, ordinal);
    } catch (DestinationException e) {
      if (e.getCause() instanceof SdkException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private enum Answer {
    /// There was no connection to put it on.
    UNSENT,
    TAKEN,
    CONFLICT,
    UNCLEAR,
    REFUSED
  }

  private static Answer answer(SdkException failure) {
    if (Outage.isNeverSent(failure)) {
      return Answer.UNSENT;
    }
    if (Failures.isAmbiguous(failure) || !(failure instanceof S3Exception answer)) {
      return Answer.UNCLEAR;
    }
    return switch (answer.statusCode()) {
      case 412 -> Answer.TAKEN;
      case 409 -> Answer.CONFLICT;
      default -> Answer.REFUSED;
    };
  }

  /// How far a stream is completed.
  Mark mark(StreamId stream) throws DestinationException {
    String key = layout.mark(stream);
    return mark(key, get(key));
  }

  /// Moves the mark over an entry whose objects were all seen, unless it is there already.
  ///
  /// @return whether this call moved it; if not, the mark was already at the entry or beyond
  boolean complete(StreamId stream, long ordinal, LogEntry entry) throws DestinationException {
    String key = layout.mark(stream);
    SdkException last = null;
    for (int tries = 0; tries < store.patience().tries(); tries++) {
      if (tries > 0) {
        store.patience().pause(tries);
      }
      try {
        Stored stored = get(key);
        Mark mark = mark(key, stored);
        if (mark.ordinal() >= ordinal) {
          return false;
        }
        put(key, Json.write(mark.over(ordinal, entry)), stored == null ? null : stored.etag());
        return true;
      } catch (SdkException failure) {
        if (answer(failure) == Answer.REFUSED && !missing(failure)) {
          throw Failures.inDoubt("put " + key, failure);
        }
        last = failure;
      }
    }
    throw new DestinationException(Kind.IN_DOUBT, "could not move " + key + " forward", last);
  }

  /// Makes a table ours unless it belongs to another.
  ///
  /// @return who owns it now
  Owner own(TableId table, Owner claimant) throws DestinationException {
    String key = layout.owner(table);
    for (int tries = 1; ; tries++) {
      Owner found = owner(table);
      if (found != null) {
        return found;
      }
      try {
        put(key, Json.write(Ownership.of(claimant)), null);
        return claimant;
      } catch (SdkException failure) {
        if (answer(failure) == Answer.REFUSED || tries == store.patience().tries()) {
          throw Failures.undecided("put " + key, failure);
        }
        store.patience().pause(tries);
      }
    }
  }

  /// Who owns a table, or null when nobody does.
  @Nullable Owner owner(TableId table) throws DestinationException {
    Ownership ownership = ownership(table);
    return ownership == null ? null : ownership.owner();
  }

  /// Whose a table is and was, or null when it is nobody's.
  @Nullable Ownership ownership(TableId table) throws DestinationException {
    String key = layout.owner(table);
    Stored stored = get(key);
    return stored == null ? null : ownership(key, stored);
  }

  private static Ownership ownership(String key, Stored stored) throws DestinationException {
    try {
      return Json.read(stored.content(), Ownership.class);
    } catch (JacksonException e) {
      throw unreadable(key, "the owner of a table", e);
    }
  }

  /// Makes a stream's table `claimant`'s that is `from`'s, with all of its log up to `through`.
  ///
  /// @throws DestinationException `PERMANENT` when it belongs to neither
  void adopt(StreamId stream, Owner from, Owner claimant, long through)
      throws DestinationException {
    String key = layout.owner(stream.table());
    SdkException last = null;
    for (int tries = 0; tries < store.patience().tries(); tries++) {
      if (tries > 0) {
        store.patience().pause(tries);
      }
      Stored stored = get(key);
      Ownership found = stored == null ? null : ownership(key, stored);
      if (stored == null || found == null || !found.mayPass(from, claimant)) {
        throw Failures.permanent(
            "expected "
                + stream.table()
                + " to belong to "
                + from
                + ", found "
                + (found == null ? "no owner" : found.owner()));
      }
      try {
        put(key, Json.write(found.passed(stream, from, claimant, through)), stored.etag());
        return;
      } catch (SdkException failure) {
        if (answer(failure) == Answer.REFUSED && !missing(failure)) {
          throw Failures.undecided("put " + key, failure);
        }
        last = failure;
      }
    }
    throw new DestinationException(
        Kind.TRANSIENT, "could not put " + key + "; the store gave no clear answer", last);
  }

  private static Mark mark(String key, @Nullable Stored stored) throws DestinationException {
    try {
      return stored == null ? Mark.NONE : Json.read(stored.content(), Mark.class);
    } catch (JacksonException e) {
      throw unreadable(key, "how far a delivery log is completed", e);
    }
  }

  private @Nullable Stored get(String key) throws DestinationException {
    try {
      var answer = store.calls().getObjectAsBytes(get -> get.bucket(store.bucket()).key(key));
      return new Stored(answer.asByteArrayUnsafe(), answer.response().eTag());
    } catch (S3Exception answer) {
      if (Failures.isMissing(answer)) {
        return null;
      }
      throw Failures.undecided("read " + key, answer);
    } catch (SdkException failure) {
      throw Failures.undecided("read " + key, failure);
    }
  }

  /// @param etag what must be there, or null when nothing must
  private void put(String key, byte[] content, @Nullable String etag) {
    PutObjectRequest.Builder put =
        PutObjectRequest.builder().bucket(store.bucket()).key(key).contentType("application/json");
    store
        .once()
        .putObject(
            (etag == null ? put.ifNoneMatch("*") : put.ifMatch(etag)).build(),
            RequestBody.fromBytes(content));
  }

  private static boolean missing(SdkException failure) {
    return failure instanceof S3Exception answer && Failures.isMissing(answer);
  }

  private static DestinationException unreadable(String key, String what, Exception cause) {
    return new DestinationException(
        Kind.PERMANENT,
        "expected " + key + " to hold " + what + ", found text that is not: restore it",
        cause);
  }
}
