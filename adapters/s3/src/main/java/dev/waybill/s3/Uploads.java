package dev.waybill.s3;

import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.Md5s;
import dev.waybill.spi.SpooledFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.exception.SdkException;

/// Turns files into multipart uploads that are left uncompleted.
///
/// No checksum algorithm is declared on creation: some stores then demand the checksum of every
/// part again at completion, and a manifest would have to carry them.
final class Uploads {
  /// S3 takes parts from 5 MiB (the last may be smaller), 10,000 of them at most.
  static final long PART_BYTES = 16L << 20;

  private static final long MOST_PARTS = 10_000;

  /// A part as uploaded: the store's ETag, needed to complete, and our MD5, needed to check.
  private record Part(String etag, byte[] md5) {}

  private final Store store;
  private final Bounded requests;

  Uploads(Store store, Bounded requests) {
    this.store = store;
    this.requests = requests;
  }

  /// Whether a file goes up as one part, so that its upload is one of many to run at a time; the
  /// parts of a larger one run at a time themselves.
  static boolean isSmall(SpooledFile file) {
    return file.bytes() <= PART_BYTES;
  }

  /// Uploads a file and leaves the upload open. What fails is aborted.
  StoredFile upload(String key, SpooledFile file) throws DestinationException {
    try {
      requireUnchanged(file);
      String id =
          store
              .calls()
              .createMultipartUpload(create -> create.bucket(store.bucket()).key(key))
              .uploadId();
      boolean whole = false;
      try {
        StoredFile stored = stored(key, id, file, send(key, id, file));
        whole = true;
        return stored;
      } finally {
        if (!whole) {
          abort(key, id);
        }
      }
    } catch (SdkException failure) {
      throw Failures.undecided("upload " + key, failure);
    } catch (IOException | UncheckedIOException failure) {
      throw new DestinationException(
          Kind.TRANSIENT, "could not read " + file.path() + " from the spool", failure);
    }
  }

  private List<Part> send(String key, String id, SpooledFile file)
      throws DestinationException, IOException {
    if (isSmall(file)) {
      return List.of(send(key, id, file, new FilePart(file.path(), 1, 0, file.bytes())));
    }
    long length = Math.max(PART_BYTES, Math.ceilDiv(file.bytes(), MOST_PARTS));
    List<Future<Part>> parts = new ArrayList<>();
    for (long offset = 0; offset < file.bytes(); offset += length) {
      long end = Math.min(offset + length, file.bytes());
      FilePart part = new FilePart(file.path(), parts.size() + 1, offset, end - offset);
      parts.add(requests.start(() -> send(key, id, file, part)));
    }
    return requests.join(parts);
  }

  private Part send(String key, String id, SpooledFile file, FilePart part)
      throws DestinationException, IOException {
    byte[] md5 = file.md5(part.offset(), part.length());
    try {
      String etag =
          store
              .calls()
              .uploadPart(
                  upload ->
                      upload.bucket(store.bucket()).key(key).uploadId(id).partNumber(part.number()),
                  part.body())
              .eTag();
      return new Part(etag, md5);
    } catch (SdkException failure) {
      throw Failures.undecided("upload part " + part.number() + " of " + key, failure);
    }
  }

  private static StoredFile stored(String key, String id, SpooledFile file, List<Part> parts) {
    return new StoredFile(
        key,
        id,
        parts.stream().map(Part::etag).toList(),
        etag(parts.stream().map(Part::md5).toList()),
        file.bytes(),
        file.rows(),
        file.sha256());
  }

  /// The ETag of a completed multipart upload: the MD5 of the MD5s of its parts, and their number.
  static String etag(List<byte[]> md5s) {
    MessageDigest all = Md5s.digest();
    md5s.forEach(all::update);
    return HexFormat.of().formatHex(all.digest()) + "-" + md5s.size();
  }

  /// Gives uploads up, as far as the store lets: what stays costs storage until it expires, nothing
  /// else. Only for uploads that no manifest names.
  void abort(List<StoredFile> uploads) {
    List<Future<Boolean>> aborts = new ArrayList<>();
    try {
      for (StoredFile upload : uploads) {
        aborts.add(requests.start(() -> abort(upload.key(), upload.uploadId())));
      }
      requests.join(aborts);
    } catch (DestinationException interrupted) {
      return; // The thread's interrupt is set again; the rest expires at the store.
    }
  }

  private boolean abort(String key, String id) {
    try {
      store
          .calls()
          .abortMultipartUpload(abort -> abort.bucket(store.bucket()).key(key).uploadId(id));
      return true;
    } catch (SdkException leftToExpire) {
      return false;
    }
  }

  private static void requireUnchanged(SpooledFile file) throws DestinationException, IOException {
    long found = Files.size(file.path());
    if (found != file.bytes()) {
      throw new DestinationException(
          Kind.TRANSIENT,
          "expected " + file.path() + " to have " + file.bytes() + " bytes, found " + found,
          null);
    }
  }
}
