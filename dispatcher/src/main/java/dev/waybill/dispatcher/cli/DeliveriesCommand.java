package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.stats.DeliveriesQuery;
import dev.waybill.dispatcher.stats.DeliveriesQuery.Filter;
import dev.waybill.dispatcher.stats.DeliveryDetail;
import dev.waybill.dispatcher.stats.DeliverySummary;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Looks into the outbox.
@Command(
    name = "deliveries",
    mixinStandardHelpOptions = true,
    description =
        "List deliveries, show one with its attempts and receipt, retry or skip a dead letter, replay a window.",
    subcommands = {RetryCommand.class, SkipCommand.class, ReplayCommand.class})
final class DeliveriesCommand implements Runnable {
  /// As people see it: `FAILED` with attempts left is RETRYING.
  enum Status {
    PENDING,
    PROCESSING,
    RETRYING,
    IN_DOUBT,
    DEAD_LETTER,
    DELIVERED,
    SKIPPED
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List deliveries, newest first.")
  int list(
      @Mixin ConfigOption config,
      @Option(names = "--destination", description = "Only this destination.")
          @Nullable String destination,
      @Option(names = "--table", description = "Only this published table.") @Nullable String table,
      @Option(names = "--status", description = "Only one of ${COMPLETION-CANDIDATES}.")
          @Nullable Status status,
      @Option(
              names = "--limit",
              defaultValue = "20",
              description = "At most so many (default: ${DEFAULT-VALUE}).")
          int limit,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    List<DeliverySummary> found =
        config.ask((control, settings) ->
            new DeliveriesQuery(control)
                .list(
                    new Filter(destination, table, status == null ? null : status.name(), limit)));
    return Output.list(
        spec,
        json,
        found,
        List.of("ID", "DESTINATION", "TABLE", "FROM", "TO", "STATUS", "ATTEMPTS", "ROWS", "BYTES"),
        DeliveriesCommand::row);
  }

  private static List<@Nullable Object> row(DeliverySummary d) {
    return Arrays.asList(
        d.id(),
        d.destination(),
        d.table(),
        d.from(),
        d.to(),
        d.status(),
        d.attempts() + "/" + d.maxAttempts(),
        d.rows(),
        d.bytes());
  }

  @Command(name = "show", mixinStandardHelpOptions = true, description = "Show one delivery.")
  int show(
      @Mixin ConfigOption config,
      @Parameters(paramLabel = "ID", description = "The delivery's number, from the list.") long id,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    Optional<DeliveryDetail> found =
        config.ask((control, settings) -> new DeliveriesQuery(control).show(id));
    return Output.show(
        spec,
        json,
        found,
        DeliveriesCommand::print,
        "expected the number of a delivery, found " + id + "; see `waybill deliveries list`");
  }

  /// Counts of rows in quarantine by status.
  private static void print(PrintWriter out, String title, Map<String, Long> counts) {
    if (!counts.isEmpty()) {
      out.println(
          title
              + counts.entrySet().stream()
                  .map(count -> count.getValue() + " " + count.getKey())
                  .collect(Collectors.joining(", ")));
    }
  }

  private static void print(PrintWriter out, DeliveryDetail detail) {
    DeliverySummary d = detail.delivery();
    out.println(
        "delivery "
            + d.id()
            + "  "
            + d.destination()
            + "/"
            + d.table()
            + "  "
            + d.kind()
            + " generation "
            + d.generation());
    out.println("  window    " + d.from() + " to " + d.to());
    out.println(
        "  status    " + d.status() + ", attempt " + d.attempts() + " of " + d.maxAttempts());
    if (d.lastError() != null) {
      out.println("  error     " + d.lastError().replace("\n", "\n          "));
    }
    for (DeliveryDetail.Attempt a : detail.attempts()) {
      out.println(
          "  attempt   seq "
              + a.seq()
              + " "
              + a.uuid()
              + ": "
              + a.rows()
              + " rows ("
              + a.lateRows()
              + " late, "
              + a.deletedRows()
              + " deleted), "
              + a.staged()
              + " objects staged, read at "
              + a.created());
      a.notices().forEach(notice -> out.println("            " + notice));
    }
    print(out, "  left out  ", detail.quarantined());
    print(out, "  settled   ", detail.settled());
    DeliveryDetail.Receipt r = detail.receipt();
    if (r != null) {
      out.println(
          "  receipt   seq "
              + r.seq()
              + ": "
              + r.rowsSent()
              + " sent = "
              + r.rowsLoaded()
              + " loaded + "
              + r.rowsQuarantined()
              + " quarantined; "
              + r.bytes()
              + " bytes in "
              + r.objects()
              + " objects");
      out.println("            " + r.proof() + ", digest " + r.digest());
      out.println("            committed " + r.committed());
    }
  }
}
