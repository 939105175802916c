package dev.waybill.dispatcher.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.waybill.dispatcher.delivery.QuarantineLimit;
import dev.waybill.dispatcher.retention.DaysFrom;
import dev.waybill.dispatcher.retention.Evidence;
import dev.waybill.dispatcher.retention.RetentionSettings;
import dev.waybill.dispatcher.retention.TablePolicy;
import dev.waybill.dispatcher.source.TimeShare;
import dev.waybill.dispatcher.sweep.SweepSettings;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.TableId;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsReaderTest {
  private static final String GOOD =
      """
      installation: test
      control: {url: "jdbc:postgresql://localhost/waybill", user: waybill, password: "${file:PASSWORD}"}
      sources:
        app: {url: "jdbc:postgresql://localhost/app", user: reader, password: secret, delta: 10m}
      tables:
        events: {source: app}
        findings: {source: app}
      destinations:
        lake:
          type: s3
          cadence: 5m
          tables: {events: {cadence: 30s}, findings: {}}
          settings: {bucket: lake, region: eu-central-1}
      worker: {workers: 2, lease: 20s, spool: files, memory: 64MB, quarantine: {share: 2.5%, rows: 7, expire: 30d}}
      """;

  @TempDir private Path folder;

  private WaybillSettings read(String yaml) throws IOException {
    Path password = Files.writeString(folder.resolve("password"), "hush\n");
    return SettingsReader.read(
        Files.writeString(
            folder.resolve("waybill.yaml"), yaml.replace("PASSWORD", password.toString())));
  }

  @Test
  void readsDurationsSizesSecretsAndOverrides() throws IOException {
    WaybillSettings settings = read(GOOD);
    assertThat(settings.control().password()).isEqualTo("hush");
    assertThat(settings.sources())
        .hasEntrySatisfying(
            "app", app -> assertThat(app.delta()).isEqualTo(Duration.ofMinutes(10)));
    assertThat(settings.destinations().getFirst().cadences())
        .containsEntry(new TableId("events"), Duration.ofSeconds(30))
        .containsEntry(new TableId("findings"), Duration.ofMinutes(5));
    assertThat(settings.worker().memoryBytes()).isEqualTo(64L << 20);
    assertThat(settings.worker().quarantine())
        .isEqualTo(new QuarantineLimit(new BigDecimal("0.025"), 7));
    assertThat(settings.worker().expiry().expire()).isEqualTo(Duration.ofDays(30));
    assertThat(settings.worker().spool()).isEqualTo(folder.resolve("files"));
    assertThat(settings.worker().lease().heartbeat()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.management().address()).isEqualTo("127.0.0.1");
  }

  @Test
  void sweepsAreDailyUnlessSaidOtherwise() throws IOException {
    assertThat(read(GOOD).sweep()).isEqualTo(SweepSettings.DEFAULT);
    assertThat(read(GOOD + "sweep: {every: 6h, share: 25%}\n").sweep())
        .isEqualTo(new SweepSettings(Duration.ofHours(6), new TimeShare(new BigDecimal("0.25"))));
    assertThat(read(GOOD + "sweep: {every: off}\n").sweep().every()).isNull();
    assertThatThrownBy(() -> read(GOOD + "sweep: {share: 0%}\n"))
        .isInstanceOfSatisfying(
            SettingsException.class,
            e ->
                assertThat(e.problems()).singleElement(STRING).contains("sweep.share", "above 0%"));
  }

  @Test
  void namesEveryProblemWithItsLine() {
    String bad =
        GOOD.replace("cadence: 5m", "cadence: soon")
            .replace("region: eu-central-1", "regoin: eu-central-1")
            .replace("{source: app}\n  findings", "{source: application}\n  findings")
            .replace("installation: test", "instalation: test");
    assertThatThrownBy(() -> read(bad))
        .isInstanceOfSatisfying(
            SettingsException.class,
            e ->
                assertThat(e.problems())
                    .anySatisfy(p ->
                        assertThat(p).startsWith("waybill.yaml:1: instalation: expected one of"))
                    .anySatisfy(p ->
                        assertThat(p).contains("installation: expected a value, found nothing"))
                    .anySatisfy(p ->
                        assertThat(p)
                            .startsWith(
                                "waybill.yaml:6: tables.events.source: expected one of the sources [app], found 'application'"))
                    .anySatisfy(p ->
                        assertThat(p)
                            .startsWith(
                                "waybill.yaml:11: destinations.lake.cadence: expected a duration"))
                    .anySatisfy(p -> assertThat(p).contains("settings.regoin: expected one of")));
  }

  @Test
  void maintenanceEntersAtTheSourceUnlessItNamesAnotherPlace() throws IOException {
    String given = "delta: 10m, maintenance: {user: owner, password: secret2}}";
    WaybillSettings settings = read(GOOD.replace("delta: 10m}", given));
    assertThat(settings.toString()).doesNotContain("secret2");
    assertThat(settings.sources())
        .hasEntrySatisfying(
            "app",
            app ->
                assertThat(app.asMaintenance())
                    .hasValueSatisfying(owner ->
                        assertThat(owner.url() + " " + owner.user() + " " + owner.password())
                            .isEqualTo("jdbc:postgresql://localhost/app owner secret2")));
    refused(
        "delta: 10m}",
        "delta: 10m, maintenance: {url: \"mysql:x\", user: owner}}",
        "waybill.yaml:4: sources.app.maintenance.url: expected a URL that starts with");
    refused(
        "delta: 10m}",
        "delta: 10m, maintenance: {usr: owner}}",
        "waybill.yaml:4: sources.app.maintenance.usr: expected one of");
  }

  @Test
  void secretsStayOutOfText() throws IOException {
    assertThat(read(GOOD).toString()).doesNotContain("hush").doesNotContain("secret");
  }

  @Test
  void anUnsetVariableIsAProblem() {
    assertThatThrownBy(() ->
            read(GOOD.replace("password: secret", "password: \"${env:WAYBILL_UNSET_VARIABLE}\"")))
        .hasMessageContaining(
            "waybill.yaml:4: sources.app.password: expected the environment variable WAYBILL_UNSET_VARIABLE");
  }

  @Test
  void brokenYamlNamesItsLine() {
    assertThatThrownBy(() -> read("installation: test\ncontrol: {url: x\n"))
        .hasMessageContaining("expected YAML");
  }

  @Test
  void aPasswordInAUrlIsRefusedAndNotRepeated() {
    assertThatThrownBy(() -> read(GOOD.replace("localhost/app", "localhost/app?password=hush2")))
        .hasMessageContaining("waybill.yaml:4: sources.app.url: expected the password under")
        .message()
        .doesNotContain("hush2");
  }

  @Test
  void valuesOutOfRangeAreProblemsToo() {
    refused(
        "share: 2.5%", "share: 250%", "worker.quarantine.share: expected a share from 0% to 100%");
    refused("share: 2.5%", "share: 2.5", "found '2.5'");
    refused(
        "expire: 30d", "expire: 5s", "worker.quarantine.expire: expected an expiry of at least 1h");
    refused("rows: 7", "row: 7", "worker.quarantine.row: expected one of [expire, rows, share]");
    refused("workers: 2", "workers: 0", "worker.workers: expected a whole number from 1");
    refused("cadence: 30s", "cadence: 500ms", "cadence: expected at least 1s");
    refused("delta: 10m", "delta: 10m, delta: 5m", "sources.app.delta: expected each name once");
    refused("bucket: lake", "bucket: lake, format: csv", "settings: ", "csv");
    refused(
        "url: \"jdbc:postgresql://localhost/app\"",
        "url: \"postgresql://a:hush3@localhost/app\"",
        "jdbc:postgresql:");
  }

  private void refused(String good, String bad, String... parts) {
    assertThat(GOOD).contains(good);
    assertThatThrownBy(() -> read(GOOD.replace(good, bad)))
        .isInstanceOf(SettingsException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("hush3"));
  }

  private static String retention(String text) {
    return GOOD + "retention: " + text + "\n";
  }

  @Test
  void retentionIsSaidOnceOrPerTable() throws IOException {
    assertThat(read(GOOD).retention()).isEqualTo(RetentionSettings.NONE);
    RetentionSettings settings =
        read(retention(
                "{planValid: 2h, largestShare: 50%, organisations: {table: tenants, days: keep_days},"
                    + " tables: {events: {destinations: [lake], evidence: copy}, findings: {withoutDestination: test data,"
                    + " column: resolved_at, largestShare: 1%, lockTimeout: 1s, notArchived: [draft]}}}"))
            .retention();
    assertThat(settings.planValid()).isEqualTo(Duration.ofHours(2));
    DaysFrom days = new DaysFrom(new SourceTable("public", "tenants"), "id", "keep_days");
    assertThat(settings.tables())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                new TableId("events"),
                new TablePolicy(
                    "occurred_at",
                    days,
                    List.of(new DestinationId("lake")),
                    null,
                    List.of(),
                    new BigDecimal("0.50"),
                    Duration.ofMillis(500),
                    Duration.ofMinutes(5),
                    Evidence.COPY),
                new TableId("findings"),
                new TablePolicy(
                    "resolved_at",
                    days,
                    List.of(),
                    "test data",
                    List.of("draft"),
                    new BigDecimal("0.01"),
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(5),
                    Evidence.KEEP)));
  }

  @Test
  void whatIsWrongWithRetentionIsSaid() {
    problem(
        "{tables: {event: {}}}",
        "retention.tables.event: expected one of the tables [events, findings], found 'event'; did you mean 'events'?");
    problem("{table: {}}", "retention.table: expected one of");
    problem(
        "{tables: {events: {destination: [lake]}}}",
        "retention.tables.events.destination: expected one of");
    problem(
        "{tables: {events: {destinations: [like]}}}",
        "retention.tables.events.destinations: expected destinations that take the table, of [lake], found 'like'");
    problem(
        "{tables: {events: {column: actor}}}",
        "retention.tables.events.column: expected one of the published dates and times");
    problem(
        "{tables: {events: {destinations: [lake], withoutDestination: why}}}",
        "retention.tables.events.withoutDestination: expected either");
    problem(
        "{tables: {events: {withoutDestination: ''}}}",
        "retention.tables.events.withoutDestination: expected the reason");
    problem(
        "{tables: {events: {notArchived: [actor]}}}",
        "retention.tables.events.notArchived: expected columns that are not published, found actor");
    problem("{share: 0%}", "retention.share: expected a share above 0%");
    problem("{largestShare: 101%}", "retention.largestShare: expected a share");
    problem("{statementTimeout: 0s}", "retention.statementTimeout: expected more than 0");
    problem("{organisations: {column: x}}", "retention.organisations.column: expected one of");
  }

  private void problem(String retention, String text) {
    assertThatThrownBy(() -> read(retention(retention)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("waybill.yaml:15: " + text);
  }
}
