package dev.waybill.s3;

import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// The objects of decided deliveries, one at a time. Only what HEAD says is believed.
final class StoredObjects {
  /// How an upload ended.
  enum End {
    COMPLETE,
    /// There is no such upload and no object.
    GONE
  }

  private enum Sight {
    RIGHT,
    WRONG,
    ABSENT,
    UNCLEAR
  }

  private final Store store;

  StoredObjects(Store store) {
    this.store = store;
  }

  /// Completes an upload, or finds it completed.
  ///
  /// @param fresh whether nobody can have completed it yet, so that looking first is a waste
  /// @throws DestinationException `IN_DOUBT` when the store does not come to an end, `PERMANENT`
  ///   when the object is there with another content
  End complete(StoredFile file, boolean fresh) throws DestinationException {
    Sight sight = fresh ? Sight.ABSENT : look(file);
    int missing = 0;
    SdkException last = null;
    for (int tries = 0; tries < store.patience().tries(); tries++) {
      if (sight == Sight.RIGHT) {
        return End.COMPLETE;
      }
      if (tries > 0) {
        store.patience().pause(tries);
      }
      boolean noUpload = false;
      try {
        completeUpload(file);
      } catch (SdkException failure) {
        last = failure;
        noUpload = failure instanceof S3Exception answer && answer.statusCode() == 404;
      }
      sight = look(file);
      missing = noUpload && sight == Sight.ABSENT ? missing + 1 : 0;
      if (missing == store.patience().missing()) {
        return End.GONE;
      }
    }
    throw unfinished(file, sight, last);
  }

  private static DestinationException unfinished(
      StoredFile file, Sight sight, @Nullable SdkException last) {
    if (sight == Sight.WRONG) {
      return Failures.permanent(
          "expected "
              + file.key()
              + " with ETag "
              + file.etag()
              + " and "
              + file.bytes()
              + " bytes, found other content: delete that object, then the delivery goes on");
    }
    return new DestinationException(
        Kind.IN_DOUBT,
        "could not complete "
            + file.key()
            + (last == null ? "" : ": " + Failures.explain(last))
            + "; the delivery is decided and will be completed by whoever asks next",
        last);
  }

  private void completeUpload(StoredFile file) {
    List<CompletedPart> parts = new ArrayList<>();
    for (String etag : file.partEtags()) {
      parts.add(CompletedPart.builder().partNumber(parts.size() + 1).eTag(etag).build());
    }
    store
        .once()
        .completeMultipartUpload(complete ->
            complete
                .bucket(store.bucket())
                .key(file.key())
                .uploadId(file.uploadId())
                .multipartUpload(upload -> upload.parts(parts)));
  }

  private Sight look(StoredFile file) {
    try {
      HeadObjectResponse head =
          store.calls().headObject(ask -> ask.bucket(store.bucket()).key(file.key()));
      if (head.contentLength() != file.bytes()) {
        return Sight.WRONG;
      }
      return file.etag().equals(head.eTag().replace("\"", "")) ? Sight.RIGHT : compare(file);
    } catch (SdkException failure) {
      return failure instanceof S3Exception answer && answer.statusCode() == 404
          ? Sight.ABSENT
          : Sight.UNCLEAR;
    }
  }

  /// For stores whose ETags are not made of MD5s, e.g. with SSE-KMS: reads the whole object.
  private Sight compare(StoredFile file) {
    MessageDigest sha;
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    try (InputStream object =
            store.calls().getObject(get -> get.bucket(store.bucket()).key(file.key()));
        InputStream digesting = new DigestInputStream(object, sha)) {
      digesting.skipNBytes(file.bytes());
      return HexFormat.of().formatHex(sha.digest()).equals(file.sha256())
          ? Sight.RIGHT
          : Sight.WRONG;
    } catch (IOException e) {
      return Sight.UNCLEAR;
    }
  }

  /// Takes an object away. Its upload is gone by then, completed or lost, so nobody can bring it
  /// back.
  ///
  /// @return true
  /// @throws DestinationException `IN_DOUBT` when it may still be there
  boolean remove(StoredFile file) throws DestinationException {
    try {
      store.calls().deleteObject(delete -> delete.bucket(store.bucket()).key(file.key()));
      return true;
    } catch (SdkException failure) {
      throw Failures.inDoubt("delete " + file.key(), failure);
    }
  }
}
