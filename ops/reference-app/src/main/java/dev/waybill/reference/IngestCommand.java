package dev.waybill.reference;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `waybill ingest`: exit code 0 when the file was read to its end, lines skipped or not; 1 when no
/// line of it could become an event or the load failed.
@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    description =
        "Loads audit records (JSON lines, .gz or not) into the reference application's tables.")
public final class IngestCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "One JSON object a line.")
  private Path file = Path.of("");

  @Option(
      names = "--url",
      required = true,
      defaultValue = "${env:WAYBILL_SOURCE_URL}",
      description = "JDBC URL of the application's database; else WAYBILL_SOURCE_URL.")
  private String url = "";

  @Option(
      names = "--user",
      defaultValue = "${env:WAYBILL_SOURCE_USER}",
      description = "Else WAYBILL_SOURCE_USER, else what the URL says.")
  private @Nullable String user;

  @Option(
      names = "--password",
      defaultValue = "${env:WAYBILL_SOURCE_PASSWORD}",
      description = "Else WAYBILL_SOURCE_PASSWORD, else what the URL says.")
  private @Nullable String password;

  @Option(names = "--organisations", defaultValue = "5", description = "Default: ${DEFAULT-VALUE}.")
  private int organisations;

  @Option(
      names = "--scale",
      defaultValue = "1",
      description = "Writes each record N times, three seconds apart, with new ids.")
  private int scale;

  @Option(
      names = "--preset",
      defaultValue = "auto",
      description = "${COMPLETION-CANDIDATES}; auto looks at the first record.")
  private Preset preset = Preset.AUTO;

  @Option(names = "--id", description = "JSON pointer to a record's id.")
  private @Nullable String id;

  @Option(names = "--time", description = "JSON pointer to the time it happened.")
  private @Nullable String time;

  @Option(names = "--actor", description = "JSON pointer to who did it.")
  private @Nullable String actor;

  @Option(names = "--type", description = "JSON pointer to the operation.")
  private @Nullable String type;

  @Option(names = "--source", description = "JSON pointer to the workload or service.")
  private @Nullable String source;

  @Option(names = "--create", description = "Creates the application's tables where absent.")
  private boolean create;

  @Option(names = "--json", description = "Prints the result as JSON.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException, SQLException {
    IngestOptions options =
        new IngestOptions(
            organisations,
            scale,
            preset,
            new Pointers(id, time, actor, type, source),
            Clock.systemUTC());
    try (Connection connection = connect();
        LoadProgress progress = new LoadProgress(System.err, System.console() != null)) {
      if (create) {
        ReferenceApplication.create(connection, Form.PARTITIONED, LocalDate.now(options.clock()));
      }
      IngestResult result = Ingest.run(connection, file, options, progress);
      print(result);
      return result.events() == 0 && result.lines() > 0 ? 1 : 0;
    } catch (IngestException e) {
      err().println("ingest: " + e.getMessage());
      return 1;
    }
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty("password", password);
    }
    return DriverManager.getConnection(url, properties);
  }

  private void print(IngestResult result) {
    if (json) {
      ObjectNode node = new JsonMapper().createObjectNode();
      node.put("events", result.events());
      node.put("lines", result.lines());
      node.put("skipped", result.skipped());
      node.put("seconds", result.took().toMillis() / 1000.0);
      ObjectNode rows = node.putObject("rows");
      new TreeMap<>(result.rows()).forEach(rows::put);
      out().println(node);
      return;
    }
    StringBuilder line = new StringBuilder("loaded %,d events".formatted(result.events()));
    for (Map.Entry<String, Long> table : new TreeMap<>(result.rows()).entrySet()) {
      line.append(", %s +%,d".formatted(table.getKey(), table.getValue()));
    }
    line.append("; %,d lines skipped".formatted(result.skipped()));
    line.append("; %,.0f events/s".formatted(result.eventsPerSecond()));
    out().println(line);
  }

  private PrintWriter out() {
    return spec == null ? new PrintWriter(System.out, true) : spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec == null ? new PrintWriter(System.err, true) : spec.commandLine().getErr();
  }
}
