package dev.waybill.dispatcher.partitions;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.waybill.dispatcher.cli.WaybillCommand;
import dev.waybill.dispatcher.control.ControlDataSource;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.control.ControlSettings;
import dev.waybill.dispatcher.control.Migrations;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceSettings;
import dev.waybill.dispatcher.source.VirtualTime;
import dev.waybill.dispatcher.stats.PartitionHealth;
import dev.waybill.dispatcher.stats.PartitionMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import picocli.CommandLine;

@Tag("server")
class PartitionWatchTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 12, 25);
  private static final LocalDate LAST = LocalDate.of(2026, 12, 31);

  @TempDir private Path folder;
  private final VirtualTime time = new VirtualTime(Instant.parse("2026-12-30T23:00:00Z"));
  private PartitionRig rig;
  private ControlSettings controlSettings;
  private HikariDataSource dataSource;
  private PartitionStore store;

  @BeforeEach
  void open() throws SQLException {
    rig = new PartitionRig(FIRST, LAST);
    String name = rig.database + "_control";
    rig.server.createDatabase(name);
    controlSettings =
        new ControlSettings(rig.server.jdbcUrl(name), rig.server.user(), rig.server.password());
    dataSource = ControlDataSource.open(controlSettings, 4);
    Migrations.run(dataSource);
    store = new PartitionStore(new ControlDatabase(dataSource));
  }

  @AfterEach
  void close() throws SQLException {
    dataSource.close();
    rig.close();
  }

  private SourceDatabase source() {
    return new SourceDatabase(
        new SourceSettings(
            "app",
            rig.url(),
            rig.server.user(),
            rig.server.password(),
            Duration.ofMinutes(1),
            Duration.ZERO,
            Duration.ofMillis(500),
            2));
  }

  private PartitionMaintenance maintenance(@Nullable SourceDatabase owner) {
    return new PartitionMaintenance(
        source(), time, owner, List.of(PartitionRig.EVENTS), store, PartitionRig.settings());
  }

  private PartitionWatch watch(@Nullable SourceDatabase owner) {
    return new PartitionWatch(
        List.of(maintenance(owner)), Duration.ofHours(1), Duration.ofMinutes(1));
  }

  private static Health health(PartitionWatch watch) {
    watch.tick();
    return new PartitionHealth(watch).health();
  }

  /// What a command said on both streams, behind its exit code.
  private String waybill(String... arguments) throws IOException {
    Path file = folder.resolve("waybill.yaml");
    String login = "user: %s, password: \"%s\"".formatted(rig.server.user(), rig.server.password());
    Files.writeString(
        file,
        """
        installation: test
        control: {url: "%s", %s}
        sources: {app: {url: "%s", %s}}
        tables: {events: {source: app}}
        destinations: {lake: {type: s3, tables: [events], settings: {bucket: none}}}
        """
            .formatted(controlSettings.url().replaceAll("\\?.*", ""), login, rig.url(), login));
    return run(
        Stream.concat(Stream.of(arguments), Stream.of("--config", file.toString()))
            .toArray(String[]::new));
  }

  private static String run(String... arguments) {
    StringWriter text = new StringWriter();
    CommandLine command = WaybillCommand.commandLine();
    command.setOut(new PrintWriter(text, true)).setErr(new PrintWriter(text, true));
    return command.execute(arguments) + " " + text;
  }

  @Test
  void tomorrowWithoutAPartitionIsAnAlarmUntilItHasOne() throws Exception {
    PartitionWatch watch = watch(null);
    MeterRegistry registry = new SimpleMeterRegistry();
    PartitionMetrics unused = new PartitionMetrics(registry, watch);
    assertThat(registry.get("waybill.partitions.ahead.days").gauge().value()).isNaN();
    assertThat(health(watch).getStatus()).isEqualTo(Status.UP);
    assertThat(registry.get("waybill.partitions.ahead.days").gauge().value()).isEqualTo(1);
    time.tick(Duration.ofHours(1));
    PartitionWatch later = watch(null);
    Health down = health(later);
    assertThat(down.getStatus()).isEqualTo(Status.DOWN);
    assertThat(down.getDetails().get("app/events"))
        .asString()
        .startsWith("expected a partition of public.ingested_events for 2027-01-01, found none")
        .contains("waybill partitions ensure --apply");
    assertThat(rig.ensure("2026-12-31T00:00:00Z").created()).hasSize(14);
    assertThat(health(later).getStatus())
        .as("looked at again, because it was down")
        .isEqualTo(Status.UP);
  }

  @Test
  void anOwnerThatIsConfiguredMakesThem() throws Exception {
    PartitionMaintenance maintenance = maintenance(source());
    assertThat(maintenance.runOnce().counts()).isEqualTo(new PartitionMaintenance.Counts(13, 0, 0));
    PartitionMaintenance.Look again = maintenance(source()).runOnce();
    assertThat(again.counts()).isEqualTo(new PartitionMaintenance.Counts(0, 0, 0));
    assertThat(again.tables().getFirst().daysAhead()).isEqualTo(14);
    rig.execute(PartitionRig.event("early", "2027-01-14 12:00"));
    time.tick(Duration.ofDays(1));
    assertThat(maintenance.runOnce().counts()).isEqualTo(new PartitionMaintenance.Counts(0, 1, 0));
    assertThat(health(watch(source())).getStatus())
        .as("tomorrow has its partition")
        .isEqualTo(Status.UP);
  }

  @Test
  void aPartitionThatGoesWithoutUsIsAnAlarmUntilAPersonAcknowledgesIt() throws Exception {
    PartitionWatch watch = watch(null);
    assertThat(health(watch).getStatus()).isEqualTo(Status.UP);
    rig.execute("DROP TABLE ingested_events_20261225");
    assertThat(maintenance(null).runOnce().counts().disappeared()).isEqualTo(1);
    assertThat(maintenance(null).runOnce().counts().disappeared()).as("told once").isZero();
    PartitionWatch after = watch(null);
    Health down = health(after);
    assertThat(down.getStatus()).isEqualTo(Status.DOWN);
    assertThat(down.getDetails().get("app/public.ingested_events_20261225"))
        .asString()
        .contains("waybill partitions acknowledge public.ingested_events_20261225");
    assertThat(waybill("partitions", "list"))
        .startsWith("0 ")
        .contains("public.ingested_events_20261226  FROM ('2026-12-26 00:00:00')")
        .contains("is gone since")
        .contains("not by Waybill, and not acknowledged");
    assertThat(waybill("partitions", "acknowledge", "ingested_events_20261225"))
        .startsWith("2 ")
        .contains("expected --reason");
    assertThat(waybill("partitions", "acknowledge", "ingested_events_20261226", "--reason", "x"))
        .startsWith("1 expected a partition that is gone");
    assertThat(
            waybill(
                "partitions", "acknowledge", "ingested_events_20261225", "--reason", "cron job"))
        .isEqualTo("0 app: public.ingested_events_20261225 is acknowledged\n");
    assertThat(health(after).getStatus()).isEqualTo(Status.UP);
    assertThat(waybill("partitions", "list", "--json")).contains("cron job");
    assertThat(
            new ControlDatabase(dataSource)
                .jdbc()
                .sql(
                    "SELECT action FROM warehouse_audit WHERE action LIKE 'partition%' ORDER BY id")
                .query(String.class)
                .list())
        .containsExactly("partition.unproven_drop", "partition.acknowledge");
  }

  @Test
  void whatIsDetachedAndAttachedAgainIsBackAndWhatIsMadeAnewIsNot() throws Exception {
    maintenance(null).runOnce();
    rig.execute("ALTER TABLE ingested_events DETACH PARTITION ingested_events_20261225");
    assertThat(maintenance(null).runOnce().disappeared()).hasSize(1);
    String attach =
        "ALTER TABLE ingested_events ATTACH PARTITION ingested_events_20261225 FOR VALUES FROM ('2026-12-25') TO ('2026-12-26')";
    rig.execute(attach);
    assertThat(maintenance(null).runOnce().disappeared()).isEmpty();
    rig.execute(
        "DROP TABLE ingested_events_20261225",
        "CREATE TABLE ingested_events_20261225 PARTITION OF ingested_events FOR VALUES FROM ('2026-12-25') TO ('2026-12-26')");
    assertThat(maintenance(null).runOnce().disappeared())
        .as("the same name, without its rows")
        .hasSize(1);
  }

  @Test
  void anotherClusterKnowsPartitionsByName() throws Exception {
    maintenance(null).runOnce();
    new ControlDatabase(dataSource)
        .jdbc()
        .sql("UPDATE source_partition SET system = 'another', relation_oid = relation_oid + 1")
        .update();
    rig.execute("DROP TABLE ingested_events_20261225");
    assertThat(maintenance(null).runOnce().disappeared())
        .extracting(Disappeared::name)
        .containsExactly("public.ingested_events_20261225");
  }

  @Test
  void whatOneProcessSeesFirstIsNotMissedByAnotherThatAskedBefore() throws Exception {
    maintenance(null).runOnce();
    var asked = store.asking();
    rig.ensure("2026-12-31T00:00:00Z");
    maintenance(null).runOnce();
    assertThat(store.seen("app", "events", "another look", List.of(), asked)).isEmpty();
  }

  @Test
  void theCommandPrintsMakesAndThenHasNothingToDo() throws Exception {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    rig.execute(
        "DROP TABLE ingested_events_20261231",
        "CREATE TABLE IF NOT EXISTS ingested_events_%s PARTITION OF ingested_events FOR VALUES FROM ('%s') TO ('%s')"
            .formatted(
                today.plusDays(9).toString().replace("-", ""),
                today.plusDays(9),
                today.plusDays(10)));
    String[] preview = {
      "partitions",
      "ensure",
      "--table",
      "events",
      "--ahead",
      "3d",
      "--url",
      rig.server.jdbcUrl(rig.database)
    };
    String[] apply = Stream.concat(Stream.of(preview), Stream.of("--apply")).toArray(String[]::new);
    assertThat(run(preview))
        .startsWith("0 ")
        .contains("SET LOCAL lock_timeout = '500ms';")
        .contains(
            "ATTACH PARTITION \"public\".\"ingested_events_%s\" FOR VALUES FROM ('%s') TO ('%s');"
                .formatted(
                    today.plusDays(3).toString().replace("-", ""),
                    today.plusDays(3),
                    today.plusDays(4)));
    assertThat(run(apply)).startsWith("0 ").contains(": made");
    assertThat(run(preview))
        .isEqualTo("0 -- public.ingested_events: every day has its partition, nothing to do\n");
    preview[5] = "1d";
    assertThat(run(preview)).startsWith("2 ").contains("--ahead: expected 2 to 366 days ahead");
  }
}
