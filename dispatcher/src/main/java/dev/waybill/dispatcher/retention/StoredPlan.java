package dev.waybill.dispatcher.retention;

import java.time.Instant;

/// A plan that was just stored.
///
/// @param token runs it, once; it is known here and nowhere else
/// @param approvals what a second person has to approve first
public record StoredPlan(
    long id, String token, Instant expires, String policyVersion, Approvals approvals) {}
