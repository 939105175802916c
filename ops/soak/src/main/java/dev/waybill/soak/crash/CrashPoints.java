package dev.waybill.soak.crash;

import dev.waybill.soak.crash.Point.Moment;
import dev.waybill.soak.crash.Stage.Round;
import dev.waybill.soak.reading.Lane;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Hits a delivering process at every effect it has, in every way there is, and looks each time
/// whether all arrived once. The effects are found by running a round and listening.
public final class CrashPoints {
  private final String destination;
  private final Supplier<List<CrashPlace>> places;
  private final Lane lane;
  private final CrashSubject subject;
  private final Path folder;
  private @Nullable Stage stage;

  /// A point at which something went wrong.
  ///
  /// @param effect its name
  public record Broken(Point point, String effect, List<String> wrong) {}

  /// @param effects of a round, in order
  /// @param points that were hit
  /// @param missed points that could not be hit, because the process had fewer effects then
  public record Result(
      String destination, List<String> effects, int points, int missed, List<Broken> broken) {
    /// In one line.
    @Override
    public String toString() {
      return "%s: %d effects, %d points hit, %d not reached, %d broken"
          .formatted(destination, effects.size(), points, missed, broken.size());
    }
  }

  /// @param places makes empty destinations
  /// @param folder for spools
  public CrashPoints(
      String destination,
      Supplier<List<CrashPlace>> places,
      Lane lane,
      CrashSubject subject,
      Path folder) {
    this.destination = destination;
    this.places = places;
    this.lane = lane;
    this.subject = subject;
    this.folder = folder;
  }

  /// @param chosen which points, each with the name of its effect
  /// @param progress told of each
  public Result run(BiPredicate<Point, String> chosen, Consumer<String> progress)
      throws SQLException {
    try {
      List<String> effects = fresh();
      List<Point> points =
          IntStream.rangeClosed(1, effects.size())
              .boxed()
              .flatMap(effect -> Arrays.stream(Moment.values()).map(m -> new Point(effect, m)))
              .filter(point -> chosen.test(point, effects.get(point.effect() - 1)))
              .toList();
      List<Broken> broken = new ArrayList<>();
      int hit = 0;
      int missed = 0;
      for (int i = 0; i < points.size(); i++) {
        Point point = points.get(i);
        Round round = stage().round(point);
        if (round.hit() == null) {
          missed++;
        } else {
          hit++;
        }
        if (!round.wrong().isEmpty()) {
          broken.add(new Broken(point, String.valueOf(round.hit()), round.wrong()));
          fresh();
        }
        progress.accept(
            "%s: %d of %d points, %d broken; %s %s"
                .formatted(
                    destination, i + 1, points.size(), broken.size(), point.moment(), round.hit()));
      }
      return new Result(destination, effects, hit, missed, broken);
    } finally {
      close();
    }
  }

  private Stage stage() throws SQLException {
    Stage open = stage;
    if (open == null) {
      throw new IllegalStateException("expected a stage, found none");
    }
    return open;
  }

  /// A stream that has been through two rounds.
  ///
  /// @return the effects of the second
  private List<String> fresh() throws SQLException {
    close();
    Stage opened = new Stage(lane, places.get(), subject, folder);
    stage = opened;
    requireSound(opened.round(null));
    Round second = opened.round(null);
    requireSound(second);
    return second.effects();
  }

  private static void requireSound(Round round) {
    if (!round.wrong().isEmpty()) {
      throw new IllegalStateException(
          "expected a round that nothing happens in to be sound, found " + round.wrong());
    }
  }

  private void close() {
    Stage open = stage;
    if (open != null) {
      stage = null;
      open.close();
    }
  }
}
