package dev.waybill.dispatcher.archive;

import dev.waybill.spi.canonical.CanonicalBuffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.crypto.Mac;

/// The tombstones of one batch, made row by row and used again for the next batch: beside the text
/// of its id a row leaves no object. Not thread safe.
public final class Tombstones {
  /// Of one batch.
  public static final int MOST = 8_192;

  static final int SALT = 16;
  static final int HASH = MerkleTree.HASH_BYTES;

  /// Salt, id commitment, row commitment.
  static final int ENTRY = SALT + 2 * HASH;

  private final OrganisationKey key;
  private final Mac mac;
  private final SecureRandom random = new SecureRandom();
  private final String[] ids = new String[MOST];
  private final long[] micros = new long[MOST];
  private final byte[] entries = new byte[MOST * ENTRY];
  private final byte[] salt = new byte[SALT];
  private int size;

  /// @param key of the organisation whose rows these are
  public Tombstones(OrganisationKey key) {
    this.key = key;
    this.mac = key.mac();
  }

  OrganisationKey key() {
    return key;
  }

  public int size() {
    return size;
  }

  public boolean isFull() {
    return size == MOST;
  }

  public void clear() {
    Arrays.fill(ids, 0, size, null);
    size = 0;
  }

  /// Adds that of a row.
  ///
  /// @param id the line of its key columns, without the cursor
  /// @param row the canonical row
  /// @param updatedAtMicros its cursor, in microseconds since 1970
  /// @throws IllegalStateException when the batch is full
  public void add(CanonicalBuffer id, CanonicalBuffer row, long updatedAtMicros) {
    requireRoom();
    int at = size * ENTRY;
    random.nextBytes(salt);
    System.arraycopy(salt, 0, entries, at, SALT);
    commit(id, at + SALT);
    commit(row, at + SALT + HASH);
    ids[size] = new String(id.array(), 0, id.length(), StandardCharsets.UTF_8);
    micros[size] = updatedAtMicros;
    size++;
  }

  /// Adds that of a row that was committed to before, with the same key.
  ///
  /// @throws IllegalStateException when the batch is full
  public void add(CommittedRow row) {
    requireRoom();
    System.arraycopy(row.entry(), 0, entries, size * ENTRY, ENTRY);
    ids[size] = row.id();
    micros[size] = row.updatedAtMicros();
    size++;
  }

  private void requireRoom() {
    if (isFull()) {
      throw new IllegalStateException("expected at most " + MOST + " rows in a batch, found more");
    }
  }

  /// The row that was added last.
  public CommittedRow last() {
    int from = (size - 1) * ENTRY;
    return CommittedRow.of(
        ids[size - 1], micros[size - 1], Arrays.copyOfRange(entries, from, from + ENTRY));
  }

  private void commit(CanonicalBuffer value, int at) {
    mac.update(salt);
    mac.update(value.array(), 0, value.length());
    try {
      mac.doFinal(entries, at);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA-256 has 32 bytes", e);
    }
  }

  /// The root of their Merkle tree, see the package.
  byte[] root() {
    List<Integer> order =
        IntStream.range(0, size).boxed().sorted(this::compareIdCommitments).toList();
    MerkleTree tree = new MerkleTree();
    byte[] leaf = new byte[2 * HASH + Long.BYTES];
    ByteBuffer bytes = ByteBuffer.wrap(leaf);
    for (int i : order) {
      bytes.clear().put(entries, i * ENTRY + SALT, 2 * HASH).putLong(micros[i]);
      tree.add(leaf, 0, leaf.length);
    }
    return tree.root();
  }

  private int compareIdCommitments(int a, int b) {
    int x = a * ENTRY + SALT;
    int y = b * ENTRY + SALT;
    return Arrays.compareUnsigned(entries, x, x + HASH, entries, y, y + HASH);
  }

  String[] ids() {
    return Arrays.copyOf(ids, size);
  }

  long[] micros() {
    return Arrays.copyOf(micros, size);
  }

  /// 80 bytes a row: salt, id commitment, row commitment.
  byte[] entries() {
    return Arrays.copyOf(entries, size * ENTRY);
  }
}
