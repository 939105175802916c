package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.stats.StatusQuery;
import dev.waybill.dispatcher.stats.StreamStatus;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Shows how far every stream is.
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Show every stream: state, lag in seconds and rows, next run.")
final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    List<StreamStatus> streams =
        config.ask((control, settings) -> new StatusQuery(control, settings).streams());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Output.json(out, streams);
      return 0;
    }
    Output.table(
        out,
        List.of(
            "DESTINATION",
            "TABLE",
            "STATE",
            "DELIVERED THROUGH",
            "LAG S",
            "LAG ROWS",
            "NEXT RUN",
            "ROWS",
            "QUARANTINED"),
        streams.stream()
            .map(s ->
                Arrays.<@Nullable Object>asList(
                    s.destination(),
                    s.table() + " v" + s.major(),
                    s.state(),
                    s.rowsDelivered() == 0 && s.deliveredThrough().getEpochSecond() == 0
                        ? "-"
                        : s.deliveredThrough(),
                    String.format(Locale.ROOT, "%.1f", s.lagSeconds()),
                    s.lagRows() < 0 ? "?" : s.lagRows(),
                    s.nextRun(),
                    s.rowsDelivered(),
                    s.quarantined()))
            .toList());
    streams.stream()
        .filter(s -> s.lastError() != null)
        .forEach(s -> out.println(s.destination() + "/" + s.table() + ": " + s.lastError()));
    streams.stream()
        .map(StreamStatus::hold)
        .filter(hold -> hold.away() != null || hold.paused() != null || hold.gaps() > 0)
        .findFirst()
        .ifPresent(_ -> out.println("see `waybill streams` for what is paused, away or given up"));
    return 0;
  }
}
