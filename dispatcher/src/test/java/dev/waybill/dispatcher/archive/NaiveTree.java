package dev.waybill.dispatcher.archive;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/// The definition of RFC 6962, section 2.1, word by word.
final class NaiveTree {
  private NaiveTree() {}

  static byte[] root(List<byte[]> leaves) {
    int n = leaves.size();
    if (n == 0) {
      return sha256(new byte[0]);
    }
    if (n == 1) {
      return sha256(new byte[] {0}, leaves.getFirst());
    }
    int k = 1;
    while (2 * k < n) {
      k *= 2;
    }
    return sha256(new byte[] {1}, root(leaves.subList(0, k)), root(leaves.subList(k, n)));
  }

  private static byte[] sha256(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    try {
      return MessageDigest.getInstance("SHA-256").digest(all.toByteArray());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
