package dev.waybill.s3;

import dev.waybill.objectfiles.keys.RowKeys;
import dev.waybill.objectfiles.keys.StoredBytes;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.KeySink;
import dev.waybill.spi.Landing;
import dev.waybill.spi.Owner;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Reads back which rows landed: walks a stream's log from its end towards its beginning and the
/// files that each entry names. Reads follow each other in the log in the order of their numbers,
/// as a stream has one delivery in flight, so the walk ends at the first one that is old enough.
final class LandedKeys {
  private final Store store;
  private final ManifestLog log;
  private final History history;

  LandedKeys(Store store, ManifestLog log, History history) {
    this.store = store;
    this.log = log;
    this.history = history;
  }

  void read(Owner owner, StreamId stream, TableSchema schema, ExportSeq after, KeySink sink)
      throws DestinationException {
    long last = history.position(stream).ordinal();
    long ordinal = last;
    while (ordinal > 0) {
      Optional<LogEntry> entry = log.read(stream, ordinal);
      if (entry.isEmpty()) {
        throw Failures.permanent(
            "expected the log of " + stream + " to hold ordinal " + ordinal + ", found no entry");
      }
      switch (history.requireOwn(entry.get(), owner, stream, ordinal)) {
        case Voiding voiding -> ordinal = voiding.voids() - 1;
        case Manifest manifest -> {
          if (manifest.attempt().seq().compareTo(after) <= 0) {
            return;
          }
          // A decided delivery becomes visible: its rows count, unless it can only be voided.
          if (ordinal < last
              || history.resume(manifest, owner, manifest.key(), ordinal)
                  instanceof Landing.Landed) {
            read(manifest, schema, sink);
          }
          ordinal--;
        }
      }
    }
  }

  private void read(Manifest manifest, TableSchema schema, KeySink sink)
      throws DestinationException {
    for (StoredFile file : manifest.objects()) {
      try {
        RowKeys.read(file.key(), new Ranges(file), schema, manifest.attempt().seq(), sink);
      } catch (UncheckedIOException | IOException e) {
        if (!(e.getCause() instanceof SdkException failure)) {
          throw unreadable(file, e);
        }
        if (!(failure instanceof S3Exception answer && Failures.isMissing(answer))) {
          throw Failures.undecided("read " + file.key(), failure);
        }
        // Deleted on purpose since it landed.
      }
    }
  }

  private static DestinationException unreadable(StoredFile file, Exception cause) {
    return new DestinationException(
        DestinationException.Kind.PERMANENT,
        "could not read the rows of " + file.key() + ": " + cause.getMessage(),
        cause);
  }

  /// An object's bytes, each range with the retries of a request of its own.
  private final class Ranges implements StoredBytes {
    private final StoredFile file;

    Ranges(StoredFile file) {
      this.file = file;
    }

    @Override
    public long length() {
      return file.bytes();
    }

    @Override
    public byte[] read(long start, int length) throws IOException {
      String range = "bytes=" + start + "-" + (start + length - 1);
      try {
        ResponseBytes<GetObjectResponse> answer =
            store
                .calls()
                .getObjectAsBytes(get -> get.bucket(store.bucket()).key(file.key()).range(range));
        return answer.asByteArrayUnsafe();
      } catch (SdkException e) {
        throw new IOException(e.getMessage(), e);
      }
    }
  }
}
