package dev.waybill.soak;

import dev.waybill.rigs.Progress;
import dev.waybill.soak.reading.Subject;
import dev.waybill.soak.reading.Trace;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `waybill soak reading`. The exit code is 0 when every schedule was sound, else 1.
@Command(
    name = "reading",
    mixinStandardHelpOptions = true,
    description = {
      "Interleaves an application's transactions with Waybill's own reading and delivering, step by"
          + " step on a real PostgreSQL in virtual time, and compares what arrived with the table:"
          + " nothing lost, stale, left over or sent twice.",
      "Each schedule follows from its seed alone; the seed of a failure replays it."
    })
final class ReadingCommand implements Callable<Integer> {
  @Option(
      names = "--schedules",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private long schedules;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Of the first; the others follow (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--parallel",
      paramLabel = "P",
      defaultValue = "1",
      description = "Lanes, each a thread and a server (default: ${DEFAULT-VALUE}).")
  private int parallel = 1;

  @Option(
      names = "--replay",
      paramLabel = "SEED",
      description = "Runs one schedule and says what happens, step by step.")
  private @Nullable Long replay;

  @Option(
      names = "--sharing",
      description = "Every schedule has destinations that share reads, not one in ten.")
  private boolean sharing;

  @Option(names = "--json", description = "Prints the result as JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    Progress progress = Progress.on(System.err);
    long count = replay == null ? schedules : 1;
    Tally tally = new Tally(progress, count);
    Subject subject = sharing ? Subject.PRODUCT.sharingReads() : Subject.PRODUCT;
    new ReadingSoak(subject, replay == null ? seed : replay, count)
        .run(
            replay == null ? parallel : 1,
            replay == null ? Trace.SILENT : Trace.to(out::println),
            tally);
    progress.end();
    Tally.Result result = tally.result();
    out.println(json ? JsonMapper.shared().writeValueAsString(result) : text(result));
    out.flush();
    return result.broken() == 0 ? 0 : 1;
  }

  private String text(Tally.Result result) {
    String figures =
        "%,d schedules (%,d writes, %,d deliveries, %,d of shared reads, %,d rows delivered) in %.1f s, %.1f/s"
            .formatted(
                result.schedules(),
                result.writes(),
                result.deliveries(),
                result.shared(),
                result.rowsDelivered(),
                result.seconds(),
                result.schedulesPerSecond());
    return result.broken() == 0
        ? "SOUND: " + figures
        : "BROKEN: %d of %s; %s; see what happens with: waybill soak reading%s --replay %d"
            .formatted(
                result.broken(),
                figures,
                result.found(),
                sharing ? " --sharing" : "",
                result.firstFailure());
  }
}
