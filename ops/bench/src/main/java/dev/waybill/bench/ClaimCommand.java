package dev.waybill.bench;

import dev.waybill.bench.Turns.Line;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.rigs.Progress;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `waybill bench claim`.
@Command(
    name = "claim",
    mixinStandardHelpOptions = true,
    description = {
      "Finds, claims and settles deliveries in an outbox with many finished ones behind them, beside"
          + " one without any, in turns.",
      "A round is 100 of each. Ratios are to the empty history: 1.00 is no dearer."
    })
final class ClaimCommand implements Callable<Integer> {
  private static final int STEPS = 100;

  @Option(
      names = "--finished",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Deliveries with attempt and receipt (default: ${DEFAULT-VALUE}).")
  private long finished;

  @Mixin private BenchOptions options = new BenchOptions(5);

  /// @param ratio of the whole step
  record Result(long finished, double ratio, List<Line> lines) {}

  @Override
  public Integer call() throws Exception {
    Progress progress = Progress.on(System.err);
    progress.say("filling an outbox with %,d finished deliveries".formatted(finished));
    try (PostgresServer server = PostgresServer.ephemeral("jit=off", "shared_buffers=256MB");
        ClaimSide empty = new ClaimSide("nothing behind", server, 0);
        ClaimSide full = new ClaimSide("%,d finished".formatted(finished), server, finished)) {
      Turns turns = new Turns(ClaimSide.PARTS, STEPS, options.rounds() * STEPS);
      List<Line> lines = turns.compare(List.of(empty, full), progress::show);
      progress.end();
      options.print(
          Turns.table(
              "claim and settlement, 20 streams, %d of each".formatted(turns.steps()), lines));
      options.finish(new Result(finished, lines.getLast().ratio(), lines));
    }
    return 0;
  }
}
