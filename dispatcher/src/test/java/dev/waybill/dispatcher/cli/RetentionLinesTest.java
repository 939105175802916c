package dev.waybill.dispatcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.config.RetentionAssembly.Made;
import dev.waybill.dispatcher.retention.Approvals;
import dev.waybill.dispatcher.retention.Bucket;
import dev.waybill.dispatcher.retention.Bucket.Blocked;
import dev.waybill.dispatcher.retention.RetentionPlan;
import dev.waybill.dispatcher.retention.StoredPlan;
import dev.waybill.dispatcher.retention.TablePlan;
import dev.waybill.dispatcher.retention.Way;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetentionLinesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void whatIsCopiedIsCountedAndNamed() {
    Bucket bucket =
        new Bucket(
            "org",
            LocalDate.parse("2026-01-01"),
            "public.events_1",
            30L,
            9,
            8,
            Way.DROP,
            List.of(),
            List.of(),
            7,
            List.of(new Blocked("EVIDENCE", "rows refer to it", 7, List.of(List.of("e1", "t1")))));
    RetentionPlan plan =
        new RetentionPlan(
            "app",
            NOW,
            null,
            List.of(new TablePlan("events", "public.events", List.of(bucket), List.of())));
    StringWriter text = new StringWriter();
    RetentionLines.print(
        new PrintWriter(text, true),
        new Made(plan, new StoredPlan(1, "token", NOW, "0123456789abcdef", Approvals.NONE)));
    assertThat(text.toString())
        .containsPattern("DUE +GOES +COPIED +BY")
        .containsPattern("9 +8 +7 +DROP")
        .contains("events, org, 2026-01-01: 7 copied, EVIDENCE: rows refer to it (e1 t1, …)")
        .contains("events: 8 of 9 rows would go, 7 of them copied as evidence first");
  }
}
