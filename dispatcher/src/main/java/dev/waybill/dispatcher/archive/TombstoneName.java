package dev.waybill.dispatcher.archive;

import java.util.HexFormat;

/// What names a tombstone also when the id of its row was erased.
///
/// @param idCommitment hexadecimal
public record TombstoneName(int batch, String idCommitment) {
  byte[] commitment() {
    return HexFormat.of().parseHex(idCommitment);
  }
}
