package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.config.RetentionAssembly.Made;
import dev.waybill.dispatcher.retention.Bucket;
import dev.waybill.dispatcher.retention.Bucket.Blocked;
import dev.waybill.dispatcher.retention.PartitionShare;
import dev.waybill.dispatcher.retention.RetentionPlan;
import dev.waybill.dispatcher.retention.StoredPlan;
import dev.waybill.dispatcher.retention.TablePlan;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A plan of what goes, for people.
final class RetentionLines {
  private RetentionLines() {}

  static void print(PrintWriter out, Made made) {
    RetentionPlan plan = made.plan();
    out.println("source " + plan.source() + ", by the age of rows at " + plan.at());
    Output.table(
        out,
        List.of(
            "TABLE",
            "ORGANISATION",
            "DAY",
            "RELATION",
            "DAYS",
            "DUE",
            "GOES",
            "COPIED",
            "BY",
            "READ BACK"),
        plan.tables().stream()
            .flatMap(table -> table.buckets().stream().map(bucket -> row(table, bucket)))
            .toList());
    for (TablePlan table : plan.tables()) {
      table.partitions().stream()
          .filter(PartitionShare::overShare)
          .forEach(share -> out.println(text(share)));
      table
          .buckets()
          .forEach(bucket -> {
            bucket.blocked().forEach(each -> out.println(text(table, bucket, each, "blocked")));
            bucket.evidence().forEach(each -> out.println(text(table, bucket, each, "copied")));
          });
      out.println(
          "%s: %d of %d rows would go%s"
              .formatted(
                  table.table(),
                  table.goes(),
                  table.rows(),
                  table.copied() == 0
                      ? ""
                      : ", %d of them copied as evidence first".formatted(table.copied())));
    }
    print(out, made.stored());
  }

  private static List<@Nullable Object> row(TablePlan table, Bucket bucket) {
    return Arrays.asList(
        table.table(),
        bucket.organisation(),
        bucket.day(),
        bucket.relation(),
        bucket.days(),
        bucket.rows(),
        bucket.goes(),
        bucket.copied() == 0 ? null : bucket.copied(),
        bucket.goes() == 0 ? null : bucket.way(),
        bucket.unread().isEmpty() ? "all" : "not yet " + String.join(",", bucket.unread()));
  }

  private static String text(PartitionShare share) {
    return "%s: %d of %d rows would go; they are deleted, though copying the rest and swapping the partition would be cheaper"
        .formatted(share.relation(), share.goes(), share.rows());
  }

  private static String text(TablePlan table, Bucket bucket, Blocked blocked, String what) {
    return "%s, %s, %s: %d %s, %s: %s (%s%s)"
        .formatted(
            table.table(),
            bucket.organisation() == null ? "no organisation" : bucket.organisation(),
            bucket.day() == null ? "no day" : bucket.day(),
            blocked.rows(),
            what,
            blocked.code(),
            blocked.text(),
            blocked.keys().stream()
                .map(key -> String.join(" ", key))
                .collect(Collectors.joining(", ")),
            blocked.rows() > blocked.keys().size() ? ", …" : "");
  }

  private static void print(PrintWriter out, StoredPlan stored) {
    out.println(
        "plan %d, policy %.12s, token %s until %s"
            .formatted(stored.id(), stored.policyVersion(), stored.token(), stored.expires()));
    stored
        .approvals()
        .texts()
        .forEach(text -> out.println("a second person must approve: " + text));
    if (!stored.approvals().isEmpty()) {
      out.println("`waybill retention approve %d --as NAME --reason …`".formatted(stored.id()));
    }
  }
}
