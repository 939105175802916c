package dev.waybill.dispatcher.source.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.cli.WaybillCommand;
import dev.waybill.rigs.PostgresServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("server")
class SourceCheckCommandTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();

  @Test
  void checksWhatTheFileConfiguresAndEndsWithOneWhenSomethingFails() throws Exception {
    try (CheckRig rig = new CheckRig(PostgresServer.shared()).prepared(SourceCheckTest.ITEMS)) {
      String file = configuration(rig).toString();
      assertThat(run("--config", file)).isEqualTo(1);
      assertThat(out.toString())
          .contains("source app", "table items (public.items)", "FAIL  index")
          .contains("remedy: run `waybill source prepare --table items --by-organisation --apply`")
          .containsPattern("(?m)^ +CREATE INDEX CONCURRENTLY .*organization_id.*;$")
          .endsWith("1 failed\n");
      rig.execute("CREATE INDEX ON items (organization_id, updated_at, id COLLATE \"C\")");
      assertThat(run("--config", file, "--json")).isZero();
      JsonNode report = JSON.readTree(out.toString()).path(0);
      assertThat(report.path("source").asString()).isEqualTo("app");
      assertThat(report.path("tables").path(0).path("findings").path(0).toString())
          .isEqualTo(
              "{\"check\":\"relation\",\"verdict\":\"PASS\",\"finding\":\"a table\",\"remedy\":null}");
      rig.execute("ALTER TABLE items DISABLE TRIGGER waybill_delete");
      assertThat(run("--config", file)).as("a warning does not fail").isZero();
      assertThat(out.toString()).contains("WARN  deletes");
    }
  }

  @Test
  void checksADatabaseGivenByItsUrl() throws Exception {
    try (CheckRig rig = new CheckRig(PostgresServer.shared()).prepared(SourceCheckTest.ITEMS)) {
      List<String> arguments =
          List.of("--table", "items", "--schemas", "src/test/resources/schemas", "--url");
      assertThat(run(arguments, rig.url(), "--user", rig.role, "--password", "secret")).isZero();
      assertThat(run(arguments, rig.url(), "--user", rig.role, "--password", "wrong")).isEqualTo(1);
      assertThat(out.toString()).contains("FAIL  connection").doesNotContain("wrong");
      assertThat(run(arguments, rig.server.jdbcUrl(rig.database))).isZero();
    }
  }

  private Path configuration(CheckRig rig) throws Exception {
    return Files.writeString(
        folder.resolve("waybill.yaml"),
        """
        installation: test
        schemas: %s
        control: {url: "jdbc:postgresql://127.0.0.1:1/control", user: postgres}
        sources:
          app: {url: "%s", user: %s, password: secret}
        tables:
          items: {source: app}
        destinations:
          lake:
            type: s3
            organisation: acme
            cadence: 1h
            tables: [items]
            settings: {bucket: lake, region: us-east-1, endpoint: "http://127.0.0.1:1", accessKey: a, secretKey: b}
        """
            .formatted(
                Path.of("src/test/resources/schemas").toAbsolutePath(), rig.url(), rig.role));
  }

  private int run(List<String> arguments, String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return run(all.toArray(String[]::new));
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of("source", "check"));
    all.addAll(List.of(arguments));
    return WaybillCommand.commandLine()
        .setOut(new PrintWriter(out))
        .execute(all.toArray(String[]::new));
  }
}
