package dev.waybill.reference;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Makes the rows of one record: the event, the finding of the rule it matches, the audit row of an
/// administrative operation. Everything but the time of storing depends on the record and its
/// repetition alone.
final class EventRows {
  private static final JsonMapper JSON = new JsonMapper();

  /// Operations of ordinary use; every other one is administrative.
  private static final Set<String> EVERYDAY =
      Set.of(
          "UserLoggedIn",
          "UserLoginFailed",
          "MailItemsAccessed",
          "Send",
          "Create",
          "Update",
          "PageViewed",
          "ListViewed",
          "FileAccessed",
          "FilePreviewed",
          "FileModified",
          "FileUploaded",
          "FileDownloaded",
          "ConsoleLogin");

  private final Organisations organisations;
  private final Clock clock;
  private final FindingRows findings;

  EventRows(Organisations organisations, Clock clock) {
    this.organisations = organisations;
    this.clock = clock;
    this.findings = new FindingRows(clock);
  }

  /// @param repetition 0 for the record itself, then the copies of `--scale`, three seconds apart
  void add(Batch batch, AuditRecord record, int repetition, boolean live) {
    String id = Cuid.of("event", record.key(), Integer.toString(repetition));
    String organisation = organisations.of(id);
    String integration = Organisations.integration(organisation, record.provider());
    LocalDateTime time = record.time().plusSeconds(3L * repetition);
    Optional<Rule> rule = Rule.matching(record);
    RuleCounts counts = batch.counts(organisation);
    counts.saw(id, integration, time);

    int pick = Cuid.pick("status", id, 100);
    String status = live || pick < 8 ? "RECEIVED" : pick < 10 ? "FAILED" : "PROCESSED";
    if (live) {
      batch.addReceived(new Batch.EventKey(id, time));
    }
    LocalDateTime now = now(clock);
    batch
        .of(AppTable.EVENTS)
        .text(id)
        .text(organisation)
        .text(integration)
        .text(record.provider().name())
        .text(cut(record.type(), 180))
        .text(cut(record.source(), 180))
        .text(cut(record.actor(), 255))
        .text(rule.map(r -> r.severity).orElse(Severity.INFO).name())
        .utf8(record.payload())
        .text(status)
        .time(time)
        .time(status.equals("PROCESSED") ? now : null)
        .time(now)
        .endRow();
    if (rule.isPresent()) {
      counts.matched(rule.get());
      findings.add(batch, rule.get(), record, id, organisation, integration, time);
    }
    if (!EVERYDAY.contains(record.type())) {
      addAuditRow(batch, record, id, organisation, time);
    }
  }

  private static void addAuditRow(
      Batch batch, AuditRecord record, String event, String organisation, LocalDateTime time) {
    String target = record.target() == null ? record.key() : record.target();
    batch
        .of(AppTable.AUDIT_LOG)
        .text(Cuid.of("audit", event))
        .text(organisation)
        .text(record.actor() == null ? null : Cuid.of("user", organisation, record.actor()))
        .text(cut(record.type(), 180))
        .text(cut(record.source(), 120))
        .text(cut(target, 180))
        .text(cut(record.address(), 64))
        .text(Cuid.pick("metadata", event, 4) == 0 ? null : metadata(record, event))
        .time(time)
        .endRow();
  }

  private static String metadata(AuditRecord record, String event) {
    ObjectNode node = JSON.createObjectNode();
    node.put("event", event);
    node.put("actor", record.actor());
    node.put("failed", record.failed());
    return node.toString();
  }

  static LocalDateTime now(Clock clock) {
    return LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).truncatedTo(ChronoUnit.MILLIS);
  }

  /// The first `length` characters, as `varchar(n)` counts them.
  static @Nullable String cut(@Nullable String text, int length) {
    return text == null || text.codePointCount(0, text.length()) <= length
        ? text
        : text.substring(0, text.offsetByCodePoints(0, length));
  }
}
