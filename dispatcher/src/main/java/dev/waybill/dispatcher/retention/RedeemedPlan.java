package dev.waybill.dispatcher.retention;

/// A plan whose token was used.
///
/// @param document [RetentionPlan] as JSON, as it was shown
public record RedeemedPlan(long id, String source, String policyVersion, String document) {}
