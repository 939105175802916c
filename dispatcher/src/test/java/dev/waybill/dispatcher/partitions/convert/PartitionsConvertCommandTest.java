package dev.waybill.dispatcher.partitions.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.cli.WaybillCommand;
import dev.waybill.dispatcher.partitions.PartitionRig;
import dev.waybill.dispatcher.source.QuietProgress;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.prepare.SourcePreparation;
import dev.waybill.reference.Form;
import dev.waybill.reference.ReferenceApplication;
import dev.waybill.rigs.PostgresServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The events of the reference application, which its findings refer to.
@Tag("server")
class PartitionsConvertCommandTest {
  private static final String[] BY_NAME = {
    "--table", "public.ingested_events", "--drop-foreign-key", "security_findings_event_id_fkey"
  };

  private final PostgresServer server = PostgresServer.shared();
  private final String database = "convert_command_" + ProcessHandle.current().pid();
  private List<String> login = List.of();

  private String run(String... options) {
    return run(login, options);
  }

  /// The exit code and all that was said.
  private static String run(List<String> login, String... options) {
    StringWriter text = new StringWriter();
    CommandLine command = WaybillCommand.commandLine();
    command.setOut(new PrintWriter(text, true)).setErr(new PrintWriter(text, true));
    List<String> all = new ArrayList<>(List.of("partitions", "convert"));
    all.addAll(login);
    all.addAll(List.of(options));
    return command.execute(all.toArray(String[]::new)) + " " + text;
  }

  private static String[] with(String... more) {
    List<String> all = new ArrayList<>(List.of(BY_NAME));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private String configuration(Path folder, String maintenance) throws Exception {
    String url = server.jdbcUrl(database).replaceAll("\\?.*", "");
    String user = "user: %s, password: \"%s\"".formatted(server.user(), server.password());
    return Files.writeString(
            folder.resolve(maintenance.isEmpty() ? "reader.yaml" : "waybill.yaml"),
            """
            installation: test
            control: {url: "%1$s_control", %2$s}
            sources: {app: {url: "%1$s", %2$s%3$s}}
            tables: {events: {source: app}}
            destinations: {}
            """
                .formatted(url, user, maintenance.formatted(user)))
        .toString();
  }

  @Test
  void itTellsWhatIsInTheWayPreviewsConvertsAndThenHasNothingToDo(@TempDir Path folder)
      throws Exception {
    server.createDatabase(database);
    login = List.of("--url", server.jdbcUrl(database));
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    PGSimpleDataSource owner = new PGSimpleDataSource();
    owner.setUrl(server.jdbcUrl(database));
    try (Connection connection = owner.getConnection()) {
      ReferenceApplication.create(connection, Form.PLAIN, today, today);
      SourcePreparation.apply(
          owner, PartitionRig.EVENTS, SourcePreparation.DELTA, new QuietProgress());

      assertThat(run("--table", "events"))
          .startsWith("1 -- IN THE WAY, FOREIGN_KEY_TO:")
          .contains(
              "--drop-foreign-key security_findings_event_id_fkey",
              "event_id of public.security_findings keeps naming a row that was deleted",
              "its schema file declares the reference already",
              "--   ALTER TABLE public.security_findings DROP CONSTRAINT \"security_findings_event_id_fkey\";");
      assertThat(run(BY_NAME))
          .startsWith("0 -- NOTE: INSERT … ON CONFLICT (id)")
          .contains(
              "\n-- 1. build the unique index",
              "CREATE UNIQUE INDEX CONCURRENTLY",
              "--    lock: ACCESS EXCLUSIVE on the table",
              "BEGIN;\nSET LOCAL lock_timeout = '500ms';\nLOCK TABLE \"public\".\"ingested_events\" IN ACCESS EXCLUSIVE MODE;");
      JsonNode json = JsonMapper.shared().readTree(run(with("--json")).substring(2));
      assertThat(json.at("/left/steps/0/kind").asString()).isEqualTo("LONG");
      assertThat(json.at("/left/cutOver").asString()).isEqualTo("" + today.plusDays(2));
      assertThat(run(with("--abandon"))).isEqualTo("0 -- public.ingested_events: nothing to do\n");
      assertThat(run(with("--apply", "--abandon"))).startsWith("2 ");
      assertThat(run("--table", "nothing")).startsWith("2 ").contains("--table: expected");

      assertThat(run(List.of("--config", configuration(folder, "")), BY_NAME))
          .startsWith("2 ")
          .contains("sources.app.maintenance");
      assertThat(
              run(
                  List.of("--config", configuration(folder, ", maintenance: {%s}")),
                  with("--apply")))
          .startsWith("0 build the unique index that becomes the partition's primary key … (")
          .contains("\n-- done: put a partitioned table in the table's place")
          .endsWith("-- public.ingested_events: nothing to do\n");
      assertThat(run(BY_NAME)).isEqualTo("0 -- public.ingested_events: nothing to do\n");
      assertThat(run(with("--abandon"))).startsWith("1 ").contains("partitioned");
      ReadingRig.run(
          connection,
          "INSERT INTO organizations (id, name, slug, updated_at) VALUES ('org', 'o', 'o', now())",
          PartitionRig.event("e", today + " 10:00"),
          PartitionRig.event("later", today.plusDays(14) + " 10:00"));
    }
  }
}
