package dev.waybill.reference;

import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/// What the rules saw of one organisation in one batch.
final class RuleCounts {
  final String organisation;
  private final int[] matched = new int[Rule.values().length];
  private long evaluated;
  private @Nullable String firstEvent;
  private @Nullable LocalDateTime lastTime;
  private @Nullable String integration;

  RuleCounts(String organisation) {
    this.organisation = organisation;
  }

  void saw(String event, String integration, LocalDateTime time) {
    evaluated++;
    if (firstEvent == null) {
      firstEvent = event;
    }
    this.integration = integration;
    lastTime = time;
  }

  void matched(Rule rule) {
    matched[rule.ordinal()]++;
  }

  int matches(Rule rule) {
    return matched[rule.ordinal()];
  }

  long evaluated() {
    return evaluated;
  }

  /// Names this run of the rules: batches are cut at the same events whenever a file is loaded.
  String firstEvent() {
    return String.valueOf(firstEvent);
  }

  String integration() {
    return String.valueOf(integration);
  }

  LocalDateTime lastTime() {
    return lastTime == null ? LocalDateTime.MIN : lastTime;
  }
}
