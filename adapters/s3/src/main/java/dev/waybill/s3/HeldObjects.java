package dev.waybill.s3;

import dev.waybill.objectfiles.held.HeldFile;
import dev.waybill.objectfiles.held.HeldFiles;
import dev.waybill.objectfiles.held.UnreadableFileException;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// The objects of a stream as they are now: which there should be, its log says.
final class HeldObjects {
  private HeldObjects() {}

  /// What is asked of them.
  @FunctionalInterface
  interface Question<T> {
    T ask(HeldFiles files) throws UnreadableFileException;
  }

  static <T> T in(Store store, DecidedLog log, TableSchema schema, Question<T> question)
      throws DestinationException {
    List<List<HeldFile>> deliveries = new ArrayList<>();
    log.walk(manifest -> deliveries.add(files(store, manifest)));
    List<HeldFile> files = deliveries.reversed().stream().flatMap(List::stream).toList();
    try {
      return question.ask(new HeldFiles(schema, files));
    } catch (UnreadableFileException e) {
      throw failure(e, store);
    }
  }

  private static List<HeldFile> files(Store store, Manifest manifest) {
    return manifest.objects().stream()
        .map(file ->
            new HeldFile(
                file.key(),
                manifest.attempt().seq(),
                manifest.uuid(),
                () -> ObjectBytes.open(store, file.key())))
        .toList();
  }

  private static DestinationException failure(UnreadableFileException e, Store store) {
    SdkException failure = ofStore(e);
    if (failure == null) {
      return new DestinationException(
          Kind.PERMANENT, e.getMessage() + ": restore the object, or send its rows again", e);
    }
    if (failure instanceof S3Exception answer && Failures.isMissing(answer)) {
      return new DestinationException(
          Kind.PERMANENT,
          "expected the object %s of bucket %s, which its delivery's manifest names, found none: restore it from an earlier version or a copy of the bucket, or send its rows again"
              .formatted(e.name(), store.bucket()),
          e);
    }
    return Failures.undecided("read " + e.name(), failure);
  }

  private static @Nullable SdkException ofStore(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SdkException store) {
        return store;
      }
    }
    return null;
  }
}
