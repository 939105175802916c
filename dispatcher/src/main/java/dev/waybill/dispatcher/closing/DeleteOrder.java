package dev.waybill.dispatcher.closing;

import java.util.Set;

/// Rows of a table that are to go by deletes.
///
/// @param organisation whose rows
/// @param leavingOut relations whose rows are left alone, as the buckets of a plan name them: those
///   that go whole
/// @param policy the rule by which they go, for people
public record DeleteOrder(
    String organisation, Set<String> leavingOut, String policy, String policyVersion) {
  public DeleteOrder {
    leavingOut = Set.copyOf(leavingOut);
  }
}
