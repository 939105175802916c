package dev.waybill.dispatcher.retention;

import static dev.waybill.dispatcher.retention.GateRig.EVENTS;
import static dev.waybill.dispatcher.retention.GateRig.FINDINGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.cli.WaybillCommand;
import dev.waybill.dispatcher.config.RetentionAssembly;
import dev.waybill.dispatcher.settings.SettingsReader;
import dev.waybill.reference.Form;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The commands, by the clocks of the servers: rows are years old.
@Tag("server")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RetentionCommandTest {
  private static final int DAYS = 4000;

  @TempDir private static Path folder;
  private GateRig rig;

  /// What a command said, and its exit code.
  private record Said(int code, String text) {}

  @BeforeAll
  void open() throws Exception {
    rig = new GateRig(Form.PLAIN);
    rig.organisation("org", 30);
    rig.organisation("other", 30);
    rig.event("e1", "org", DAYS);
    rig.event("e2", "org", DAYS);
    rig.event("o1", "other", DAYS);
    rig.finding("f1", "org", -DAYS, "e2");
    rig.deliver(EVENTS, FINDINGS);
    Files.writeString(
        folder.resolve("waybill.yaml"),
        """
        installation: test
        control: {url: "%s", user: "%s", password: "%s"}
        sources: {app: {url: "%s", user: "%s", password: "%s"}}
        tables: {events: {source: app}, findings: {source: app}}
        destinations: {lake: {type: s3, tables: [events, findings], settings: {bucket: lake}}}
        retention: {tables: {events: {destinations: [lake]}}}
        """
            .formatted(
                rig.controlUrl(),
                rig.server.user(),
                rig.server.password(),
                rig.source.settings().url(),
                rig.server.user(),
                rig.server.password()));
  }

  @AfterAll
  void close() throws Exception {
    rig.close();
  }

  private Said waybill(String... arguments) {
    StringWriter text = new StringWriter();
    CommandLine commandLine = WaybillCommand.commandLine();
    commandLine.setOut(new PrintWriter(text, true));
    commandLine.setErr(new PrintWriter(text, true));
    int code =
        commandLine.execute(
            Stream.concat(
                    Stream.of(arguments),
                    Stream.of("--config", folder.resolve("waybill.yaml").toString()))
                .toArray(String[]::new));
    return new Said(code, text.toString());
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
    return matcher.group(1);
  }

  @Test
  void aPlanIsShownHeldReleasedApprovedAndRedeemed() throws Exception {
    Said plan = waybill("retention", "plan", "--organisation", "org", "--as", "ada");
    assertThat(plan.code()).isZero();
    assertThat(plan.text())
        .contains(
            "public.ingested_events", "DELETE", "not yet lake", "events: 1 of 2 rows would go")
        .containsPattern("1 blocked, FOREIGN_KEY: .*security_findings_event_id_fkey.*\\(e2 ");
    String token = found("token (\\S+) until", plan.text());

    Said hold =
        waybill("hold", "add", "--organisation", "org", "--id", "e1", "--reason", "lawsuit");
    assertThat(hold.code()).isZero();
    String id = found("hold (\\d+) is in force", hold.text());
    assertThat(waybill("hold", "list").text()).contains("lawsuit", "e1");
    assertThat(waybill("retention", "plan", "--json").text())
        .contains("\"code\" : \"LEGAL_HOLD\"", "\"token\"", "\"organisation\" : \"other\"");
    RetentionAssembly retention =
        new RetentionAssembly(rig.control, SettingsReader.read(folder.resolve("waybill.yaml")));
    assertThatThrownBy(() -> retention.redeem(token, "ada"))
        .hasMessageContaining("expected the holds in force");
    assertThat(waybill("hold", "release", id, "--reason", "settled", "--as", "bob").code())
        .isZero();
    Said again = waybill("hold", "release", id, "--reason", "settled");
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.text()).contains("released by bob");
    assertThat(waybill("hold", "list").text()).doesNotContain("lawsuit");
    assertThat(waybill("hold", "list", "--all", "--json").text()).contains("lawsuit", "settled");

    rig.days("org", 20);
    assertThatThrownBy(() -> retention.redeem(token, "ada"))
        .hasMessageContaining("expected the days of org");
    Said shorter = waybill("retention", "plan", "--as", "ada", "--table", "events");
    assertThat(shorter.text()).contains("a second person must approve: org: 20 days instead of 30");
    String number = found("plan (\\d+), policy", shorter.text());
    String second = found("token (\\S+) until", shorter.text());
    assertThat(waybill("retention", "approve", number, "--reason", "r", "--as", "ada").code())
        .isEqualTo(1);
    assertThat(waybill("retention", "approve", number, "--reason", "r", "--as", "bob"))
        .satisfies(said -> assertThat(said.code()).isZero())
        .satisfies(said -> assertThat(said.text()).contains("approved: org: 20 days"));
    assertThat(retention.redeem(second, "ada").source()).isEqualTo("app");
  }

  @Test
  void whatIsWrongWithACommandIsSaid() {
    assertThat(waybill("retention", "plan", "--table", "event"))
        .satisfies(said -> assertThat(said.code()).isEqualTo(2))
        .satisfies(said -> assertThat(said.text()).contains("did you mean 'events'?"));
    assertThat(waybill("hold", "add", "--organisation", "o").text()).contains("expected --reason");
    assertThat(
            waybill("hold", "add", "--organisation", "o", "--reason", "r", "--until", "soon")
                .text())
        .contains("--until: expected a day such as");
    assertThat(
            waybill("hold", "add", "--organisation", "o", "--reason", "r", "--until", "2020-01-01"))
        .satisfies(said -> assertThat(said.code()).isEqualTo(2))
        .satisfies(said -> assertThat(said.text()).contains("expected a time to come"));
    assertThat(
            waybill("hold", "add", "--organisation", "o", "--reason", "r", "--table", "rule_runs")
                .text())
        .contains("--table: expected one of the tables [events, findings]");
    assertThat(
            waybill("hold", "add", "--organisation", "o", "--reason", "r", "--source", "ap").text())
        .contains("--source: expected one of the sources [app]");
    assertThat(waybill("hold", "release", "999999", "--reason", "r").code()).isEqualTo(1);
    assertThat(waybill("retention", "approve", "999999", "--reason", "r"))
        .satisfies(said -> assertThat(said.code()).isEqualTo(1))
        .satisfies(said -> assertThat(said.text()).contains("expected the number of a plan"));
  }
}
