package dev.waybill.reference;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Ids of the application's shape (25 characters, the first a `c`), derived from what the row is
/// about: the same input loaded again has the same ids.
final class Cuid {
  private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";

  private Cuid() {}

  static String of(String kind, String... parts) {
    byte[] digest = digest(kind, parts);
    char[] id = new char[25];
    id[0] = 'c';
    for (int i = 1; i < id.length; i++) {
      id[i] = DIGITS.charAt((digest[i - 1] & 0xff) % DIGITS.length());
    }
    return new String(id);
  }

  /// A number from 0 to `bound - 1` that depends on the id alone.
  static int pick(String salt, String id, int bound) {
    return Math.floorMod(ByteBuffer.wrap(digest(salt, id)).getInt(), bound);
  }

  private static byte[] digest(String kind, String... parts) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(kind.getBytes(StandardCharsets.UTF_8));
      for (String part : parts) {
        sha.update((byte) 0);
        sha.update(part.getBytes(StandardCharsets.UTF_8));
      }
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
