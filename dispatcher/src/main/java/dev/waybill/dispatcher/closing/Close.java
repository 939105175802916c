package dev.waybill.dispatcher.closing;

import org.jspecify.annotations.Nullable;

/// A partition on its way out, as the control database has it.
///
/// @param plan by which it goes
/// @param table as published
/// @param major of the schema by which its rows are archived
/// @param system the cluster that its oid belongs to
/// @param policy the rule by which it goes, for people
/// @param proof null before there is one
/// @param waitsFor why it did not go on when it was tried last, null where it did
public record Close(
    long id,
    long plan,
    String source,
    String table,
    int major,
    String system,
    ClosingPartition partition,
    String policy,
    String policyVersion,
    CloseState state,
    @Nullable CloseProof proof,
    @Nullable String waitsFor) {}
