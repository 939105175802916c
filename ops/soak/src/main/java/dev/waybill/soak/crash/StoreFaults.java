package dev.waybill.soak.crash;

import dev.waybill.rigs.proxy.Fault;
import dev.waybill.soak.reading.Lane;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Every kind of request to a destination, reads included, answered wrongly in every way, one
/// delivery each.
public final class StoreFaults {
  private static final List<Fault> OF_HTTP =
      List.of(
          Fault.RESET,
          Fault.ANSWER_LOST,
          new Fault.RequestCut(),
          new Fault.AnswerCut(),
          new Fault.Refused(500, "InternalError"),
          new Fault.Refused(503, "SlowDown"),
          new Fault.Refused(403, "AccessDenied"),
          new Fault.Refused(403, "ExpiredToken"),
          new Fault.Refused(409, "OperationAborted"),
          new Fault.Refused(412, "PreconditionFailed"));

  private static final List<Fault> OF_POSTGRES = List.of(Fault.RESET, Fault.ANSWER_LOST);

  private StoreFaults() {}

  /// @param broken exchanges
  /// @param deadLetters deliveries that were revived
  /// @param wrong in lines, none when all arrived once
  public record Result(
      String destination, int kinds, int broken, int deadLetters, List<String> wrong) {
    /// In one line.
    @Override
    public String toString() {
      return "%s: %d kinds of requests, %d broken, %d dead letters revived, %d wrong"
          .formatted(destination, kinds, broken, deadLetters, wrong.size());
    }
  }

  /// @param folder for spools
  public static Result run(String destination, List<CrashPlace> places, Lane lane, Path folder)
      throws SQLException {
    Set<String> kinds = ConcurrentHashMap.newKeySet();
    List<String> wrong = new ArrayList<>();
    AtomicInteger broken = new AtomicInteger();
    int dead = 0;
    try (Stage stage = new Stage(lane, places, CrashSubject.PRODUCT, folder)) {
      wrong.addAll(stage.round(null).wrong());
      for (int i = 0; i < 2; i++) {
        wrong.addAll(
            stage
                .window(name -> {
                  if (name.startsWith("store") || name.startsWith("replica")) {
                    kinds.add(name);
                  }
                  return Fault.NONE;
                })
                .wrong());
      }
      for (String kind : new TreeSet<>(kinds)) {
        for (Fault fault : kind.startsWith("store") ? OF_HTTP : OF_POSTGRES) {
          Set<String> once = ConcurrentHashMap.newKeySet();
          Stage.Round round =
              stage.window(name -> {
                boolean breaks = name.equals(kind) && once.add(name);
                broken.addAndGet(breaks ? 1 : 0);
                return breaks ? fault : Fault.NONE;
              });
          dead += round.hit() == null ? 0 : 1;
          if (!round.wrong().isEmpty()) {
            wrong.add(kind + " " + fault + ": " + round.wrong());
            return new Result(destination, kinds.size(), broken.get(), dead, wrong);
          }
        }
      }
    }
    return new Result(destination, kinds.size(), broken.get(), dead, wrong);
  }
}
