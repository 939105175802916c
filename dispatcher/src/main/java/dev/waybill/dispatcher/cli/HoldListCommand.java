package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.holds.HoldOrder;
import dev.waybill.dispatcher.holds.HoldStore;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.holds.LegalHold.Release;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Lists holds.
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List the holds in force, newest first; with --all those that have ended too.")
final class HoldListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--organisation", description = "Only of this organisation.")
  private @Nullable String organisation;

  @Option(names = "--all", description = "Those too that were released or have ended.")
  private boolean all;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    return config.ask((control, settings) -> {
      Instant now = control.now();
      List<LegalHold> holds =
          new HoldStore(control)
              .all(organisation).stream().filter(hold -> all || hold.inForce(now)).toList();
      return Output.list(
          spec,
          json,
          holds,
          List.of(
              "ID",
              "SOURCE",
              "TABLE",
              "ORGANISATION",
              "ROWS",
              "DAYS",
              "SINCE",
              "BY",
              "ENDS",
              "REASON"),
          hold -> row(hold, now));
    });
  }

  private static List<@Nullable Object> row(LegalHold hold, Instant now) {
    HoldOrder order = hold.order();
    List<String> ids = order.ids();
    return Arrays.asList(
        hold.id(),
        order.source(),
        order.table() == null ? "all" : order.table(),
        order.organisation(),
        ids == null ? "all" : String.join(",", ids),
        days(order),
        hold.at(),
        hold.by(),
        end(hold, now),
        order.reason());
  }

  private static String days(HoldOrder order) {
    return order.from() == null && order.to() == null
        ? "all"
        : (order.from() == null ? "" : order.from())
            + ".."
            + (order.to() == null ? "" : order.to());
  }

  private static @Nullable Object end(LegalHold hold, Instant now) {
    Release release = hold.released();
    if (release != null) {
      return "released by %s at %s: %s".formatted(release.by(), release.at(), release.reason());
    }
    return hold.inForce(now) ? hold.order().until() : "ended at " + hold.order().until();
  }
}
