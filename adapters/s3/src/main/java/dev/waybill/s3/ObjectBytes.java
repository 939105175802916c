package dev.waybill.s3;

import dev.waybill.objectfiles.keys.StoredBytes;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// An object's bytes, each range with the retries of a request of its own. A failure of the store
/// is the cause of what is thrown.
record ObjectBytes(Store store, String key, long length) implements StoredBytes {
  /// Of an object as it is now, whatever a manifest says of its length.
  static ObjectBytes open(Store store, String key) throws IOException {
    try {
      return new ObjectBytes(
          store,
          key,
          store.calls().headObject(ask -> ask.bucket(store.bucket()).key(key)).contentLength());
    } catch (SdkException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public byte[] read(long start, int count) throws IOException {
    String range = "bytes=" + start + "-" + (start + count - 1);
    try {
      ResponseBytes<GetObjectResponse> answer =
          store.calls().getObjectAsBytes(get -> get.bucket(store.bucket()).key(key).range(range));
      return answer.asByteArrayUnsafe();
    } catch (SdkException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
