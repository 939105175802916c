package dev.waybill.dispatcher.archive;

import java.math.BigInteger;
import java.util.List;

/// What the rows of a batch have in common; it stays as it was when the batch was opened.
///
/// @param schemaVersion of the schema file whose columns the row commitments are made over
/// @param organisation its canonical text, empty for rows that belong to none
/// @param relation with its schema: the partition that is dropped, or what the rows are deleted
///   from
/// @param policy the rule by which the rows may go, and its version
/// @param digest of keys and cursors, as a read-back gives it
public record BatchFacts(
    String source,
    String table,
    String schemaVersion,
    String organisation,
    DropWay way,
    String relation,
    String policy,
    String policyVersion,
    List<HeldBy> deliveredTo,
    BigInteger digest) {
  public BatchFacts {
    deliveredTo = List.copyOf(deliveredTo);
  }
}
