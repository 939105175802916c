package dev.waybill.dispatcher.archive;

import dev.waybill.spi.canonical.CanonicalBuffer;

/// A dropped row by which what is claimed to be it can be checked.
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
