package dev.waybill.s3;

import dev.waybill.spi.LandedObject;
import java.util.List;

/// A file of a delivery as its manifest names it: enough for anyone to complete its upload and to
/// tell whether the object that came of it is the right one.
///
/// @param partEtags as the store answered them, in order of part
/// @param etag the object's ETag without quotes where the store makes it from the MD5s of the parts
/// @param sha256 of the whole content, lower case hex
record StoredFile(
    String key,
    String uploadId,
    List<String> partEtags,
    String etag,
    long bytes,
    long rows,
    String sha256) {
  StoredFile {
    partEtags = List.copyOf(partEtags);
  }

  LandedObject landed() {
    return new LandedObject(key, etag, rows, bytes, sha256);
  }
}
