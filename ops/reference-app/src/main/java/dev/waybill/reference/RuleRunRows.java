package dev.waybill.reference;

import java.time.Clock;
import java.time.LocalDateTime;

/// Makes the runs of the rules: one per rule and organisation of a batch.
final class RuleRunRows {
  private final Clock clock;

  RuleRunRows(Clock clock) {
    this.clock = clock;
  }

  void add(Batch batch) {
    for (RuleCounts counts : batch.allCounts()) {
      for (Rule rule : Rule.values()) {
        add(batch.of(AppTable.RULE_RUNS), counts, rule);
      }
    }
  }

  private void add(CopyText rows, RuleCounts counts, Rule rule) {
    LocalDateTime now = EventRows.now(clock);
    String id = Cuid.of("run", rule.id, counts.organisation, counts.firstEvent());
    int pick = Cuid.pick("run", id, 100);
    String status = pick < 4 ? "FAILED" : pick < 8 ? "SKIPPED" : "SUCCEEDED";
    boolean ran = status.equals("SUCCEEDED");
    double milliseconds = counts.evaluated() * 0.013 + pick / 7.0;
    LocalDateTime started = counts.lastTime();
    rows.text(id)
        .text(counts.organisation)
        .text(rule.id)
        .text(pick % 10 == 9 ? null : counts.integration())
        .text(status)
        .number(ran ? counts.matches(rule) : 0)
        .number(counts.evaluated())
        .number(milliseconds)
        .text(
            status.equals("FAILED")
                ? "expected an answer within 30 s, found none after " + pick + " tries"
                : null)
        .time(started)
        .time(status.equals("SKIPPED") ? null : started.plusNanos((long) milliseconds * 1_000_000))
        .time(now)
        .endRow();
  }
}
