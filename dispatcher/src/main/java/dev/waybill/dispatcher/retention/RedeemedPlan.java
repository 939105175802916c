package dev.waybill.dispatcher.retention;

import tools.jackson.databind.json.JsonMapper;

/// A plan whose token was used.
///
/// @param document [RetentionPlan] as JSON, as it was shown
public record RedeemedPlan(long id, String source, String policyVersion, String document) {
  public RetentionPlan plan() {
    return JsonMapper.shared().readValue(document, RetentionPlan.class);
  }
}
