package dev.waybill.dispatcher.archive;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The root of a Merkle tree as RFC 6962, section 2.1, defines it: the hash of a leaf is SHA-256 of
/// a zero byte and the leaf, that of a node SHA-256 of a one byte and the hashes of its two sides,
/// of which the left one is the largest power of two leaves below all. That of no leaf is SHA-256
/// of nothing.
///
/// Leaves are added one after another, and only the roots of whole subtrees are kept: one for each
/// bit that is set in their number. Not thread safe.
final class MerkleTree {
  static final int HASH_BYTES = 32;
  private static final int MOST_LEVELS = 31;

  private final MessageDigest sha256 = sha256();
  private final byte[] roots = new byte[MOST_LEVELS * HASH_BYTES];
  private int depth;
  private int leaves;

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  void add(byte[] leaf, int at, int length) {
    sha256.update((byte) 0);
    sha256.update(leaf, at, length);
    digestInto(depth++);
    leaves++;
    for (int whole = leaves; (whole & 1) == 0; whole >>= 1) {
      join();
    }
  }

  /// Of all leaves so far; no more can be added.
  byte[] root() {
    if (leaves == 0) {
      return sha256.digest();
    }
    while (depth > 1) {
      join();
    }
    byte[] root = new byte[HASH_BYTES];
    System.arraycopy(roots, 0, root, 0, HASH_BYTES);
    return root;
  }

  /// Puts the node of the two last subtrees in their place.
  private void join() {
    depth -= 2;
    sha256.update((byte) 1);
    sha256.update(roots, depth * HASH_BYTES, 2 * HASH_BYTES);
    digestInto(depth++);
  }

  private void digestInto(int slot) {
    try {
      int _ = sha256.digest(roots, slot * HASH_BYTES, HASH_BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("a SHA-256 has 32 bytes", e);
    }
  }
}
