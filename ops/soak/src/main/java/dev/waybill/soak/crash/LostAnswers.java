package dev.waybill.soak.crash;

import dev.waybill.rigs.proxy.Fault;
import dev.waybill.soak.reading.Lane;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Deliveries whose destination takes effect and does not say so: of each delivery, the first
/// answer to whatever decides it and to whatever follows is lost.
public final class LostAnswers {
  private LostAnswers() {}

  /// @param lost answers
  /// @param deadLetters deliveries that a person would have had to revive
  /// @param wrong in lines, none when all arrived once
  public record Result(
      String destination, int deliveries, int lost, int deadLetters, List<String> wrong) {
    /// In one line.
    @Override
    public String toString() {
      return "%s: %d answers lost in %d deliveries, %d dead letters, %d wrong"
          .formatted(destination, lost, deliveries, deadLetters, wrong.size());
    }
  }

  /// @param folder for spools
  public static Result run(
      String destination, List<CrashPlace> places, Lane lane, int deliveries, Path folder)
      throws SQLException {
    AtomicInteger lost = new AtomicInteger();
    List<String> wrong = new ArrayList<>();
    int dead = 0;
    try (Stage stage = new Stage(lane, places, CrashSubject.PRODUCT, folder)) {
      wrong.addAll(stage.round(null).wrong());
      for (int i = 0; i < deliveries && wrong.isEmpty(); i++) {
        Set<String> once = ConcurrentHashMap.newKeySet();
        Stage.Round round =
            stage.window(name -> {
              boolean loses = decides(name) && once.add(name);
              lost.addAndGet(loses ? 1 : 0);
              return loses ? Fault.ANSWER_LOST : Fault.NONE;
            });
        dead += round.hit() == null ? 0 : 1;
        wrong.addAll(round.wrong());
      }
    }
    return new Result(destination, deliveries, lost.get(), dead, wrong);
  }

  /// A manifest and what comes after it, or a COMMIT.
  private static boolean decides(String name) {
    return name.matches("store: (PUT .*/_manifests/.*|POST .*\\?uploadId)")
        || name.startsWith("replica: COMMIT")
        || name.equals("memory: commit");
  }
}
