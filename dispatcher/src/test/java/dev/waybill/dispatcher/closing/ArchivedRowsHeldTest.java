package dev.waybill.dispatcher.closing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.OfStream;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.Verdict;
import dev.waybill.dispatcher.retention.Evidence;
import dev.waybill.dispatcher.retention.TablePolicy;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.rigs.S3ProxyServer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What destinations hold of rows that were archived, as `waybill reconcile` compares it.
@Tag("server")
class ArchivedRowsHeldTest {
  private static final String REPLICA = "archived_" + ProcessHandle.current().pid();

  @TempDir private Path folder;
  private final CountedCalls calls = new CountedCalls();

  private static DestinationSettings destination(String kind) throws Exception {
    if (kind.equals("replica")) {
      PostgresServer server = PostgresServer.shared();
      server.createDatabase(REPLICA);
      return new DestinationSettings(
          CloseRig.MEMORY,
          "postgres",
          Map.of(
              "url",
              "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + REPLICA,
              "user",
              server.user(),
              "password",
              server.password(),
              "schema",
              "held"));
    }
    S3ProxyServer server = S3ProxyServer.shared();
    String bucket = "archived-" + kind + "-" + ProcessHandle.current().pid();
    server.createBucket(bucket);
    return new DestinationSettings(
        CloseRig.MEMORY,
        "s3",
        Map.of(
            "format", kind,
            "bucket", bucket,
            "endpoint", server.endpoint().uri().toString(),
            "region", server.endpoint().region(),
            "accessKey", server.endpoint().accessKey(),
            "secretKey", server.endpoint().secretKey(),
            "pathStyle", "true"));
  }

  private static void atReplica(String sql) throws SQLException {
    try (Connection connection = PostgresServer.shared().connect(REPLICA);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void dropReplica() throws SQLException {
    try (Connection connection = PostgresServer.shared().connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("DROP DATABASE %s WITH (FORCE)".formatted(REPLICA));
    }
  }

  /// Two days of `org`, of which one stays in part; a row with another organisation's beside it.
  private static void fill(CloseRig rig) throws SQLException {
    rig.application.execute(
        rig.row("a", "org", 1),
        rig.row("b", "org", 2),
        rig.row("c", "org", 3, "2026-02-01 10:00"),
        rig.row("d", "other", 4),
        rig.row("e", "long", 5));
    rig.deliver();
  }

  private OfStream compare(CloseRig rig, Depth depth) throws Exception {
    calls.forget();
    return rig.compare(depth).streams().getFirst();
  }

  private void equalWithoutARow(CloseRig rig) throws Exception {
    OfStream found = compare(rig, Depth.KEYS);
    assertThat(found.verdict()).isEqualTo(Verdict.EQUAL);
    assertThat(found.compared()).isZero();
    assertThat(calls.of("readBack")).isPositive();
    assertThat(calls.of("fetch")).isZero();
    assertThat(calls.of("keys")).isZero();
  }

  static List<String> differences(OfStream stream) {
    return stream.differences().stream()
        .map(each ->
            String.join(
                " ",
                each.kind().name(),
                each.key(),
                each.cause().name(),
                String.join(",", each.columns())))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "jsonl", "replica"})
  void daysAreEqualByTheirDigestsAlone(String kind) throws Exception {
    try (CloseRig rig = new CloseRig(folder, destination(kind), calls::count)) {
      fill(rig);
      assertThat(rig.deletes().runOnce(CloseRig.order("org")).deleted()).isEqualTo(3);
      equalWithoutARow(rig);
      rig.deliver();
      equalWithoutARow(rig);
      assertThat(compare(rig, Depth.FULL).verdict()).isEqualTo(Verdict.EQUAL);
      assertThat(calls.of("keys")).as("nothing is left over").isZero();
    } finally {
      if (kind.equals("replica")) {
        dropReplica();
      }
    }
  }

  @Test
  void anArchivedRowThatIsMissingOrAnotherIsNamed() throws Exception {
    try (CloseRig rig = new CloseRig(folder, destination("replica"), calls::count)) {
      fill(rig);
      String elsewhere = "public." + CloseRig.PARTITION;
      assertThat(rig.deletes().runOnce(CloseRig.order("org", elsewhere)).deleted()).isEqualTo(1);
      assertThat(rig.deletes().runOnce(CloseRig.order("org")).deleted()).isEqualTo(2);
      atReplica("DELETE FROM held.items WHERE id = 'a'");
      atReplica("UPDATE held.items SET updated_at = updated_at - interval '1 s' WHERE id = 'b'");
      // All that is held of its day, and of its batch.
      atReplica("UPDATE held.items SET id = 'x' WHERE id = 'c'");

      OfStream found = compare(rig, Depth.KEYS);
      assertThat(differences(found))
          .containsExactlyInAnyOrder(
              "MISSING id=a ARCHIVED ",
              "ALTERED id=b ARCHIVED updated_at",
              "MISSING id=c ARCHIVED ",
              "EXTRA id=x UNKNOWN ");
      assertThat(rig.repair().differences().stream().filter(each -> each.repair() != null))
          .as("what is archived cannot be delivered again")
          .singleElement()
          .satisfies(each -> assertThat(each.key()).isEqualTo("id=x"));

      atReplica("DELETE FROM held.items WHERE id = 'x'");
      assertThat(differences(compare(rig, Depth.KEYS)))
          .as("a day of which nothing is held")
          .contains("MISSING id=c ARCHIVED ");
    } finally {
      dropReplica();
    }
  }

  /// Below every bound there is room for a date that is none, where the retention goes by another.
  @Test
  void aRowWithoutADayKeepsItsPartitionUntilItIsHeld() throws Exception {
    try (CloseRig rig = new CloseRig(folder, destination("replica"), calls::count)) {
      rig.retentionBy = "updated_at";
      rig.application.execute(
          "CREATE TABLE items_before PARTITION OF items FOR VALUES FROM (MINVALUE) TO ('2020-01-01')",
          rig.row("none", "org", 1, "-infinity"),
          rig.row("old", "org", 2, "2019-02-03 10:00"));
      rig.deliver();
      atReplica("DELETE FROM held.items WHERE id = 'none'");
      Close waiting = rig.run(rig.open("items_before"));
      assertThat(waiting.state()).isEqualTo(new CloseState.Open());
      assertThat(waiting.waitsFor()).contains("does not hold 1 rows without an event date");
    } finally {
      dropReplica();
    }
  }

  /// A policy that asks no destination says nothing of what one holds.
  @Test
  void aDestinationThatWasNotAskedMayHoldAllOfItOrNone() throws Exception {
    try (CloseRig rig = new CloseRig(folder, destination("replica"), calls::count)) {
      fill(rig);
      ClosingTable table = rig.table();
      BoundedDelete unasked =
          new BoundedDelete(
              rig.deliveries.control,
              rig.keys,
              rig.planner(),
              new ClosingTable(
                  table.table(),
                  new TablePolicy(
                      table.policy().column(),
                      table.policy().days(),
                      List.of(),
                      "a copy is kept elsewhere",
                      List.of(),
                      new BigDecimal("0.8"),
                      Duration.ofSeconds(2),
                      Duration.ofSeconds(30),
                      Evidence.KEEP),
                  table.source(),
                  table.owner(),
                  table.reader(),
                  List.of()),
              rig.settings);
      assertThat(unasked.runOnce(CloseRig.order("org")).deleted()).isEqualTo(3);
      equalWithoutARow(rig);

      atReplica("DELETE FROM held.items WHERE id = 'a'");
      OfStream some = compare(rig, Depth.KEYS);
      assertThat(some.verdict()).isEqualTo(Verdict.EQUAL);
      assertThat(calls.of("keys")).as("what is neither is looked at").isPositive();
      atReplica("DELETE FROM held.items WHERE organization_id = 'org'");
      equalWithoutARow(rig);
    } finally {
      dropReplica();
    }
  }
}
