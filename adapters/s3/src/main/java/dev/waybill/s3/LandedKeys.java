package dev.waybill.s3;

import dev.waybill.objectfiles.keys.RowKeys;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.KeySink;
import dev.waybill.spi.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Reads back which rows landed: walks a stream's log from its end towards its beginning and the
/// files that each entry names. Reads follow each other in the log in the order of their numbers,
/// as a stream has one delivery in flight, so the walk ends at the first one that is old enough.
final class LandedKeys {
  private final Store store;
  private final DecidedLog log;

  LandedKeys(Store store, DecidedLog log) {
    this.store = store;
    this.log = log;
  }

  void read(TableSchema schema, ExportSeq after, KeySink sink) throws DestinationException {
    log.walk(manifest -> {
      boolean newer = manifest.attempt().seq().compareTo(after) > 0;
      if (newer) {
        read(manifest, schema, sink);
      }
      return newer;
    });
  }

  private void read(Manifest manifest, TableSchema schema, KeySink sink)
      throws DestinationException {
    for (StoredFile file : manifest.objects()) {
      ObjectBytes bytes = new ObjectBytes(store, file.key(), file.bytes());
      try {
        RowKeys.read(file.key(), bytes, schema, manifest.attempt().seq(), sink);
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
}
