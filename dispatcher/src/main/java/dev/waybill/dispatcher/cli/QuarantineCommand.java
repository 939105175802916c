package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.outbox.ReplayStore;
import dev.waybill.dispatcher.outbox.ReplaySubject;
import dev.waybill.dispatcher.stats.DeliveriesQuery;
import dev.waybill.dispatcher.stats.DeliveryDetail;
import dev.waybill.dispatcher.stats.QuarantineEntry;
import dev.waybill.dispatcher.stats.QuarantineQuery;
import dev.waybill.dispatcher.stats.QuarantineQuery.Filter;
import dev.waybill.dispatcher.stats.QuarantineQuery.OpenRows;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Looks into quarantine and empties it.
@Command(
    name = "quarantine",
    mixinStandardHelpOptions = true,
    description =
        "Rows that a destination cannot hold: list them, show one, read them again and deliver what can be held now.")
final class QuarantineCommand implements Runnable {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Set<String> ENDS = Set.of("DELIVERED", "DEAD_LETTER", "SKIPPED");

  /// Of the rows to list.
  enum Status {
    OPEN,
    REDELIVERED,
    SUPERSEDED,
    GONE,
    EXPIRED,
    ALL
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List rows in quarantine, newest first.")
  int list(
      @Mixin ConfigOption config,
      @Option(
              names = "--stream",
              paramLabel = "STREAM",
              description = "Only this stream, e.g. lake/events/v1.")
          @Nullable String stream,
      @Option(
              names = "--status",
              defaultValue = "OPEN",
              description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
          Status status,
      @Option(
              names = "--limit",
              defaultValue = "20",
              description = "At most so many (default: ${DEFAULT-VALUE}).")
          int limit,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    return config.ask((control, settings) -> {
      QuarantineQuery query = new QuarantineQuery(control);
      if (stream != null && query.open(stream).isEmpty()) {
        return unknown(stream);
      }
      String only = status == Status.ALL ? null : status.name();
      return Output.list(
          spec,
          json,
          query.list(new Filter(stream, only, limit)),
          List.of("ID", "STREAM", "KEY", "COLUMN", "REASON", "STATUS", "FOUND"),
          QuarantineCommand::row);
    });
  }

  private int unknown(String stream) {
    spec.commandLine()
        .getErr()
        .println(
            "expected a stream such as lake/events/v1, found '"
                + stream
                + "'; see `waybill status`");
    return 1;
  }

  private static List<@Nullable Object> row(QuarantineEntry q) {
    return Arrays.asList(
        q.id(), q.stream(), q.key(), q.column(), q.reason(), q.status(), q.found());
  }

  @Command(name = "show", mixinStandardHelpOptions = true, description = "Show one row.")
  int show(
      @Mixin ConfigOption config,
      @Parameters(paramLabel = "ID", description = "The row's number, from the list.") long id,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    Optional<QuarantineEntry> found =
        config.ask((control, settings) -> new QuarantineQuery(control).show(id));
    return Output.show(
        spec,
        json,
        found,
        QuarantineCommand::print,
        "expected the number of a row in quarantine, found "
            + id
            + "; see `waybill quarantine list`");
  }

  private static void print(PrintWriter out, QuarantineEntry q) {
    out.println("row " + q.id() + "  " + q.stream() + "  " + q.status());
    q.identity().forEach((name, value) -> out.println("  " + name + " = " + value));
    out.println("  problem   column " + q.column() + " " + q.reason());
    out.println(
        "  left out  of delivery " + q.delivery() + ", read " + q.seq() + ", at " + q.found());
    if (q.settled() != null) {
      out.println(
          "  settled   "
              + (q.settledBy() == null ? "" : "by delivery " + q.settledBy() + ", ")
              + "at "
              + q.settled());
    }
  }

  @Command(
      name = "redeliver",
      mixinStandardHelpOptions = true,
      description = {
        "Read the open rows of a stream again by key and deliver what can be held now.",
        "A row that a window has brought since is left to it; one that is gone becomes a delete."
      })
  int redeliver(
      @Mixin ConfigOption config,
      @Mixin ActorOption actor,
      @Option(
              names = "--stream",
              required = true,
              paramLabel = "STREAM",
              description = "The stream, e.g. lake/events/v1.")
          String stream,
      @Option(
              names = "--wait",
              paramLabel = "TIME",
              description = "Wait so long for the delivery to end; exit code 1 unless it landed.")
          @Nullable Duration wait,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    return config.ask((control, settings) -> redeliver(control, actor, stream, wait, json));
  }

  /// What was planned.
  ///
  /// @param delivery null when nothing is open
  private record Planned(String stream, long rows, @Nullable Long delivery) {}

  private int redeliver(
      ControlDatabase control,
      ActorOption actor,
      String stream,
      @Nullable Duration wait,
      boolean json) {
    Optional<OpenRows> open = new QuarantineQuery(control).open(stream);
    if (open.isEmpty()) {
      return unknown(stream);
    }
    OpenRows rows = open.get();
    Planned planned =
        Audited.run(
            control,
            actor,
            "quarantine.redeliver",
            stream,
            () -> new Planned(stream, rows.rows(), rows.rows() == 0 ? null : plan(control, rows)),
            made -> made.delivery() != null);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Output.json(out, planned);
    } else {
      out.println(text(planned));
    }
    out.flush();
    Long delivery = planned.delivery();
    return wait == null || delivery == null ? 0 : await(control, delivery, wait);
  }

  private static String text(Planned planned) {
    return planned.delivery() == null
        ? "nothing of " + planned.stream() + " is open in quarantine"
        : "delivery "
            + planned.delivery()
            + " will read "
            + planned.rows()
            + " rows again, after what its stream has to do before; see `waybill deliveries show "
            + planned.delivery()
            + "`";
  }

  private static long plan(ControlDatabase control, OpenRows rows) {
    return new ReplayStore(control).plan(rows.streamId(), new ReplaySubject.Quarantined());
  }

  private int await(ControlDatabase control, long delivery, Duration wait) {
    DeliveriesQuery query = new DeliveriesQuery(control);
    long deadline = System.nanoTime() + wait.toNanos();
    DeliveryDetail detail = query.show(delivery).orElseThrow();
    while (!ENDS.contains(detail.delivery().status()) && System.nanoTime() < deadline) {
      try {
        Thread.sleep(POLL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
      detail = query.show(delivery).orElseThrow();
    }
    String status = detail.delivery().status();
    spec.commandLine()
        .getErr()
        .println("delivery " + delivery + " is " + status + ", settled " + detail.settled());
    return status.equals("DELIVERED") ? 0 : 1;
  }
}
