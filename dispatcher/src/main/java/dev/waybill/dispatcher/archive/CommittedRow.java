package dev.waybill.dispatcher.archive;

import dev.waybill.spi.canonical.CanonicalBuffer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/// A row that was committed to, by which what is claimed to be it can be checked.
public final class CommittedRow {
  private final String id;
  private final long updatedAtMicros;
  private final byte[] salt;
  private final byte[] idCommitment;
  private final byte[] rowCommitment;

  CommittedRow(
      String id, long updatedAtMicros, byte[] salt, byte[] idCommitment, byte[] rowCommitment) {
    this.id = id;
    this.updatedAtMicros = updatedAtMicros;
    this.salt = salt;
    this.idCommitment = idCommitment;
    this.rowCommitment = rowCommitment;
  }

  /// @param entry what [#entry] gave
  public static CommittedRow of(String id, long updatedAtMicros, byte[] entry) {
    return new CommittedRow(
        id,
        updatedAtMicros,
        Arrays.copyOfRange(entry, 0, Tombstones.SALT),
        Arrays.copyOfRange(entry, Tombstones.SALT, Tombstones.SALT + Tombstones.HASH),
        Arrays.copyOfRange(entry, Tombstones.SALT + Tombstones.HASH, Tombstones.ENTRY));
  }

  /// Salt, id commitment and row commitment: its tombstone but for id and cursor.
  public byte[] entry() {
    return ByteBuffer.allocate(Tombstones.ENTRY)
        .put(salt)
        .put(idCommitment)
        .put(rowCommitment)
        .array();
  }

  /// What names its tombstone in a batch.
  public TombstoneName in(int batch) {
    return new TombstoneName(batch, HexFormat.of().formatHex(idCommitment));
  }

  /// The canonical text of its key.
  public String id() {
    return id;
  }

  /// Its cursor, in microseconds since 1970.
  public long updatedAtMicros() {
    return updatedAtMicros;
  }

  /// Whether this is the row that was dropped, under the key of its batch.
  ///
  /// @param line of the key, without the cursor
  /// @param row canonical
  public boolean is(OrganisationKey key, CanonicalBuffer line, CanonicalBuffer row) {
    return key.commits(salt, line, idCommitment) && key.commits(salt, row, rowCommitment);
  }
}
