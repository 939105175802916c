package dev.waybill.soak;

import dev.waybill.rigs.PostgresServer;
import dev.waybill.rigs.Progress;
import dev.waybill.soak.crash.CrashKind;
import dev.waybill.soak.crash.CrashPoints;
import dev.waybill.soak.crash.CrashSubject;
import dev.waybill.soak.crash.LostAnswers;
import dev.waybill.soak.crash.StoreFaults;
import dev.waybill.soak.live.DeliveringPlan;
import dev.waybill.soak.live.DeliveringSoak;
import dev.waybill.soak.live.LiveVerdict;
import dev.waybill.soak.reading.Lane;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// `waybill soak crash`. The exit code is 0 when all arrived once, else 1.
@Command(
    name = "crash",
    mixinStandardHelpOptions = true,
    description = {
      "Finds every effect that a delivery has on a server and hits the process there, before, after,"
          + " unanswered and asleep past its lease, for each destination; loses answers after commits;"
          + " answers every kind of request wrongly; kills and stops real processes."
    })
final class CrashCommand implements Callable<Integer> {
  @Option(
      names = "--destinations",
      split = ",",
      description = "Of ${COMPLETION-CANDIDATES} (default: all).")
  private List<CrashKind> kinds = List.of(CrashKind.values());

  @Option(names = "--no-points", description = "Leaves the crash points out.")
  private boolean noPoints;

  @Option(
      names = "--lost-answers",
      paramLabel = "N",
      defaultValue = "200",
      description = "Per destination (default: ${DEFAULT-VALUE}).")
  private int lostAnswers;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "20",
      description = "Of real processes, by SIGKILL (default: ${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--stops",
      paramLabel = "N",
      defaultValue = "10",
      description = "Of real processes, by SIGSTOP (default: ${DEFAULT-VALUE}).")
  private int stops;

  @Mixin private SoakOptions options = new SoakOptions();

  /// What was shown.
  record Results(
      boolean ok,
      List<CrashPoints.Result> points,
      List<LostAnswers.Result> lostAnswers,
      List<StoreFaults.Result> storeFaults,
      @Nullable LiveVerdict processes) {}

  @Override
  public Integer call() throws Exception {
    PrintWriter out = options.out();
    Progress progress = Progress.on(System.err);
    List<CrashPoints.Result> points = new ArrayList<>();
    List<LostAnswers.Result> lost = new ArrayList<>();
    List<StoreFaults.Result> faults = new ArrayList<>();
    Path folder = Files.createTempDirectory("waybill-soak-crash-");
    try (Lane lane = new Lane(PostgresServer.shared(), folder)) {
      for (CrashKind kind : kinds) {
        if (!noPoints) {
          CrashPoints.Result result =
              new CrashPoints(kind.name(), kind::places, lane, CrashSubject.PRODUCT, folder)
                  .run((_, _) -> true, progress::show);
          points.add(result);
          progress.say(result.toString());
          result.broken().forEach(broken -> progress.say("  " + broken));
        }
        if (lostAnswers > 0) {
          lost.add(LostAnswers.run(kind.name(), kind.places(), lane, lostAnswers, folder));
          progress.say(lost.getLast().toString());
          faults.add(StoreFaults.run(kind.name(), kind.places(), lane, folder));
          progress.say(faults.getLast().toString());
        }
      }
    }
    LiveVerdict processes = processes(progress);
    progress.end();
    boolean ok =
        points.stream().allMatch(result -> result.broken().isEmpty() && result.missed() == 0)
            && lost.stream()
                .allMatch(result -> result.wrong().isEmpty() && result.deadLetters() == 0)
            && faults.stream().allMatch(result -> result.wrong().isEmpty())
            && (processes == null || processes.ok());
    out.println(
        options.json()
            ? JsonMapper.shared()
                .writeValueAsString(new Results(ok, points, lost, faults, processes))
            : ok ? "SOUND" : "BROKEN");
    out.flush();
    return ok ? 0 : 1;
  }

  private @Nullable LiveVerdict processes(Progress progress) throws Exception {
    if (kills == 0 && stops == 0) {
      return null;
    }
    DeliveringPlan plan = DeliveringPlan.of(Duration.ZERO, kills, stops, false, options.seed());
    return new DeliveringSoak(plan, progress::say).run();
  }
}
