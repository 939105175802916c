package dev.waybill.soak.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.soak.crash.CrashPoints.Result;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every effect on a destination at every moment, and a share of the effects that all destinations
/// have in common, another one for each; of JSON lines and of destinations that share reads, a
/// share of all. `waybill soak crash` takes all.
@Tag("server")
class CrashPointsTest {
  /// One in so many of the effects that destinations share.
  private static final int SHARE = 8;

  /// Two hundred by `waybill soak crash`.
  private static final int LOST = Integer.getInteger("waybill.soak.lost", 10);

  @TempDir static Path folder;
  private static CrashRig rig;

  @BeforeAll
  static void open() throws SQLException {
    rig = new CrashRig(folder);
  }

  @AfterAll
  static void close() throws SQLException {
    rig.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashKind.class,
      names = {"MEMORY", "PARQUET", "PARQUET_TOGETHER", "JSONL", "REPLICA"})
  void nothingIsLostOrVisibleTwiceWhereverAProcessIsHit(CrashKind kind) throws SQLException {
    Result result = rig.run(kind, CrashSubject.PRODUCT, share(kind));
    System.out.println(result);
    assertThat(result.broken()).isEmpty();
    assertThat(result.missed()).isZero();
    assertThat(result.points()).isGreaterThan(25);
  }

  /// The answer is lost after what decides took effect, and after all that follows.
  @ParameterizedTest
  @EnumSource(
      value = CrashKind.class,
      names = {"PARQUET", "JSONL", "REPLICA"})
  void aLostAnswerIsNeitherADuplicateNorADeadLetter(CrashKind kind) throws SQLException {
    LostAnswers.Result result = rig.loseAnswers(kind, LOST);
    System.out.println(result);
    assertThat(result.wrong()).isEmpty();
    assertThat(result.deadLetters()).isZero();
    assertThat(result.lost()).isGreaterThanOrEqualTo(LOST);
  }

  @ParameterizedTest
  @EnumSource(
      value = CrashKind.class,
      names = {"JSONL", "REPLICA"})
  void whateverADestinationAnswersNothingIsLostOrVisibleTwice(CrashKind kind) throws SQLException {
    StoreFaults.Result result = rig.breakRequests(kind);
    System.out.println(result);
    assertThat(result.wrong()).isEmpty();
    assertThat(result.broken()).isGreaterThan(result.kinds());
  }

  private static BiPredicate<Point, String> share(CrashKind kind) {
    return (point, effect) -> {
      boolean shared = effect.startsWith("control") || effect.startsWith("source");
      int turn = point.effect() + point.moment().ordinal() + kind.ordinal();
      return switch (kind) {
        case JSONL -> turn % SHARE == 0;
        // Twice as many effects, and each round takes twice as long.
        case PARQUET_TOGETHER -> turn % (2 * SHARE) == 0;
        default -> !shared || turn % SHARE == 0;
      };
    };
  }
}
