package dev.waybill.soak.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.waybill.soak.crash.CrashPoints.Broken;
import dev.waybill.soak.crash.CrashPoints.Result;
import dev.waybill.soak.reading.FreshReadAdapter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each variant switches one rule of delivering off. A rig that passes one of them is broken.
///
/// Of the first delivery of a round, they are hit where its decision and its acknowledgement are.
@Tag("server")
class WrongDeliveriesTest {
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

  static Stream<Arguments> variants() {
    UnaryOperator<String> leaseUnfenced =
        sql ->
            sql.replaceAll(
                    "SELECT 1 FROM stream_lease WHERE stream_id = \\? AND epoch = \\? AND token = \\? FOR SHARE",
                    "SELECT 1 WHERE (?::bigint, ?::bigint, ?::uuid) IS NOT NULL")
                .replaceAll("\\(status = 'PROCESSING' AND lease_epoch = \\d+\\)", "(true)");
    return Stream.of(
        arguments(
            "lease unfenced",
            CrashKind.MEMORY,
            CrashSubject.PRODUCT.with(pool -> new AlteredSql(pool, leaseUnfenced))),
        arguments(
            "store unfenced", CrashKind.JSONL, CrashSubject.PRODUCT.passing(new UnfencedStore())),
        arguments(
            "find off", CrashKind.JSONL, CrashSubject.PRODUCT.delivering(BlindRetryAdapter::new)),
        arguments(
            "find off", CrashKind.MEMORY, CrashSubject.PRODUCT.delivering(BlindRetryAdapter::new)),
        arguments(
            "fresh read acknowledged",
            CrashKind.MEMORY,
            CrashSubject.PRODUCT.delivering(FreshReadAdapter::new)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("variants")
  void isCaught(String variant, CrashKind kind, CrashSubject subject) throws SQLException {
    int first = kind == CrashKind.MEMORY ? 11 : 15;
    Result result =
        rig.run(kind, subject, (point, _) -> point.effect() >= first && point.effect() < first + 4);
    System.out.printf(
        "%s: broke %d of %d points%n", variant, result.broken().size(), result.points());
    for (Broken broken : result.broken()) {
      System.out.printf(
          "  %s %s: %s%n",
          broken.point(),
          broken.effect(),
          broken.wrong().getFirst().lines().findFirst().orElse(""));
    }
    assertThat(result.broken()).isNotEmpty();
  }
}
