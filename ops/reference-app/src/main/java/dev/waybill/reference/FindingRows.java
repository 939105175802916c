package dev.waybill.reference;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Makes the finding of an event, and the ticket or message that tells people of an urgent one. The
/// same rule, actor and hour is the same finding: its id follows from that, so a later event adds
/// nothing.
final class FindingRows {
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> KINDS =
      List.of("JIRA", "LINEAR", "SLACK", "TEAMS", "PAGERDUTY");

  private final Clock clock;

  FindingRows(Clock clock) {
    this.clock = clock;
  }

  void add(
      Batch batch,
      Rule rule,
      AuditRecord record,
      String event,
      String organisation,
      String integration,
      LocalDateTime time) {
    String actor = record.actor() == null ? "unknown" : record.actor();
    String hour = time.truncatedTo(ChronoUnit.HOURS).toString();
    String dedupeKey = rule.id + ":" + Cuid.of("actor", actor) + ":" + hour;
    String id = Cuid.of("finding", organisation, dedupeKey);
    if (!batch.addFinding(id)) {
      return;
    }
    int pick = Cuid.pick("status", id, 100);
    String status = pick < 20 ? "RESOLVED" : pick < 25 ? "MUTED" : "OPEN";
    boolean resolved = status.equals("RESOLVED");
    batch
        .of(AppTable.FINDINGS)
        .text(id)
        .text(organisation)
        .text(integration)
        .text(pick % 10 == 9 ? null : event)
        .text(dedupeKey)
        .text(EventRows.cut(rule.title + ": " + actor, 220))
        .text(rule.title + " by " + actor + " in " + record.source() + " at " + time + " UTC.")
        .text(rule.severity.name())
        .text(status)
        .number(rule.score - pick % 10)
        .array(rule.remediation)
        .array(rule.tags)
        .text(evidence(record, time))
        .time(time)
        .time(resolved ? time.plusMinutes(30 + pick) : null)
        .text(resolved ? Cuid.of("user", organisation, "analyst") : null)
        .text(record.target() == null ? null : Cuid.of("asset", organisation, record.target()))
        .endRow();
    if (rule.severity.urgent()) {
      addDelivery(batch, rule, id, organisation);
    }
  }

  private void addDelivery(Batch batch, Rule rule, String finding, String organisation) {
    LocalDateTime now = EventRows.now(clock);
    String id = Cuid.of("delivery", finding);
    int pick = Cuid.pick("delivery", id, 100);
    String kind = KINDS.get(pick % KINDS.size());
    String status = pick < 60 ? "DELIVERED" : pick < 70 ? "FAILED" : "PENDING";
    boolean delivered = status.equals("DELIVERED");
    ObjectNode payload = JSON.createObjectNode();
    payload.put("summary", rule.title);
    payload.put("priority", rule.severity.name());
    payload.putArray("labels").add(rule.id).addNull();
    batch
        .of(AppTable.WORKFLOW_DELIVERIES)
        .text(id)
        .text(organisation)
        .text(pick % 25 == 24 ? null : finding)
        .text(kind)
        .text(status)
        .number(status.equals("PENDING") ? 0 : 1 + pick % 3)
        .text(delivered ? kind + "-" + (1000 + Cuid.pick("ref", id, 9000)) : null)
        .time(rule.severity == Severity.CRITICAL ? now.plusHours(4) : null)
        .text(
            pick % 3 == 0 ? null : BigDecimal.valueOf(Cuid.pick("cost", id, 250_000), 4).toString())
        .text(payload.toString())
        .time(delivered ? now : null)
        .time(now)
        .time(now)
        .endRow();
  }

  private static String evidence(AuditRecord record, LocalDateTime time) {
    ObjectNode node = JSON.createObjectNode();
    node.put("operation", record.type());
    node.put("actor", record.actor());
    node.put("source", record.source());
    node.put("address", record.address());
    node.put("occurredAt", time + "Z");
    return node.toString();
  }
}
