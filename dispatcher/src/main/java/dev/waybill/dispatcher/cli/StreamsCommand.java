package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.stats.StatusQuery;
import dev.waybill.dispatcher.stats.StreamHold;
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

/// Shows what holds every stream up.
@Command(
    name = "streams",
    mixinStandardHelpOptions = true,
    description =
        "List every stream with what holds it up: pause, destination that is away, dead letter, gaps.")
final class StreamsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    List<StreamStatus> streams =
        config.ask((control, settings) -> new StatusQuery(control, settings).streams());
    Output.list(
        spec,
        json,
        streams,
        List.of("STREAM", "STATE", "DELIVERED THROUGH", "LAG S", "NEXT RUN", "DEAD LETTER", "GAPS"),
        StreamsCommand::row);
    if (!json) {
      streams.forEach(this::explain);
    }
    return 0;
  }

  private static List<@Nullable Object> row(StreamStatus s) {
    return Arrays.asList(
        name(s),
        s.state(),
        s.deliveredThrough(),
        String.format(Locale.ROOT, "%.1f", s.lagSeconds()),
        s.nextRun(),
        s.hold().deadLetter(),
        s.hold().gaps() == 0 ? null : s.hold().gaps());
  }

  private static String name(StreamStatus s) {
    return s.destination() + "/" + s.table() + "/v" + s.major();
  }

  private void explain(StreamStatus s) {
    PrintWriter out = spec.commandLine().getOut();
    StreamHold hold = s.hold();
    StreamHold.Pause paused = hold.paused();
    if (paused != null) {
      out.println(
          name(s) + ": paused at " + paused.at() + " by " + paused.by() + ": " + paused.reason());
    }
    StreamHold.Away away = hold.away();
    if (away != null) {
      out.println(
          name(s) + ": its destination is away since " + away.since() + ": " + away.reason());
    }
    if (hold.deadLetter() != null) {
      out.println(
          name(s)
              + ": decide about it with `waybill deliveries show|retry|skip "
              + hold.deadLetter()
              + "`");
    }
    if (hold.gaps() > 0) {
      out.println(name(s) + ": close its gaps with `waybill deliveries replay`");
    }
  }
}
