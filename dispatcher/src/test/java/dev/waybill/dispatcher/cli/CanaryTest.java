package dev.waybill.dispatcher.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.waybill.dispatcher.apply.AppliedDestinations;
import dev.waybill.dispatcher.cli.OperatingRig.Answer;
import dev.waybill.dispatcher.control.ControlDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Secrets that exist nowhere else are given to the product, which then works, fails and is asked
/// with everything logged; they are looked for in all it says and stores.
@Tag("server")
class CanaryTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String WRONG = "canary-wrong-5d1e77";
  private static final String AWAY = "canary-away-c90b12";
  private static final String ADDED = "canary-added-48aa0f";
  private static final String REFUSED = "canary-refused-e6f3b8";
  private static final String ON_COMMAND_LINE = "canary-typed-1b7d90";

  @TempDir private Path folder;
  private OperatingRig rig;

  /// All that was said and stored, by where.
  private final Map<String, String> said = new TreeMap<>();

  @BeforeEach
  void open() throws Exception {
    rig = new OperatingRig(folder);
    rig.prepareTable();
    rig.waybill("keys", "create", rig.keyset().toString());
    rig.write(
        rig.lake("good", "one"),
        rig.lake("wrong", "two", rig.secrets(WRONG)),
        rig.lake("away", "three", rig.secrets(AWAY)).replaceAll("127.0.0.1:\\d+", "127.0.0.1:1"));
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private void ask(String... command) {
    Answer answer = rig.on(command);
    said.put(said.size() + " " + String.join(" ", command), answer.text());
  }

  @Test
  void noSecretIsSaidOrStoredInClear() throws Exception {
    askBeforeAnythingRuns();
    Path log = folder.resolve("run.log");
    Process run = start(log);
    try {
      rig.execute(rig.app(), "INSERT INTO items (id, value) VALUES ('first', 1)");
      await().atMost(PATIENCE).until(() -> rig.landed("one", "first") > 0);
      await()
          .atMost(PATIENCE)
          .until(() ->
              rig.query("SELECT string_agg(state_reason, '') FROM warehouse_stream")
                  .contains("secretKey"));
      ask("keys", "rotate");
      askWhileItRuns();
      ask("keys", "rotate", "--json");
      await().atMost(PATIENCE).until(() -> Files.readString(log).contains("were applied"));
    } finally {
      run.destroy();
      assertThat(run.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }
    askWithAWrongPassword();
    said.put("log", Files.readString(log));
    said.put("control database", dump());
    said.put("settings", String.valueOf(rig.settings()));
    said.put("applied", applied());

    assertThat(said.get("log")).as("everything is logged").contains("DEBUG");
    assertThat(said.get("control database")).contains("warehouse_credential", "fingerprint");
    assertThat(hits()).isEmpty();
  }

  @Test
  void theSearchFindsWhatLeaks() {
    for (String secret : secrets()) {
      said.clear();
      said.put("clear", "error: login of x with " + secret + " refused");
      assertThat(hits()).hasSize(1);
      said.put(
          "clear", Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
      assertThat(hits()).hasSize(1);
    }
  }

  private void askBeforeAnythingRuns() {
    ask("config", "check");
    ask("apply", "--dry-run");
    ask("apply", "--yes", "--json");
    ask("destination", "test", "--all");
    ask("destination", "test", "--all", "--json");
    ask(
        "destination",
        "add",
        "typed",
        "--type",
        "s3",
        "--set",
        "bucket=b",
        "--table",
        "items",
        "--set",
        "secretKey=" + ON_COMMAND_LINE);
  }

  private void askWhileItRuns() throws IOException {
    ask("status", "--json");
    ask("deliveries", "list", "--json");
    ask("destination", "list");
    ask("destination", "list", "--json");
    Path secret = Files.writeString(folder.resolve("secret"), ADDED);
    ask(
        "destination",
        "add",
        "added",
        "--type",
        "s3",
        "--set",
        "bucket=none",
        "--set",
        "endpoint=" + rig.store.endpoint().uri(),
        "--set",
        "pathStyle=true",
        "--table",
        "items",
        "--secret-file",
        "secretKey=" + secret,
        "--set",
        "accessKey=someone",
        "--json");
    ask("keys", "list", "--json");
  }

  private void askWithAWrongPassword() throws IOException {
    String good = Files.readString(rig.file());
    Files.writeString(rig.file(), good.replace(OperatingRig.CONTROL_SECRET, REFUSED));
    ask("status");
    ask("apply", "--yes");
    Files.writeString(rig.file(), good.replace(OperatingRig.SOURCE_SECRET, REFUSED));
    ask("source", "check");
    ask("status");
    Files.writeString(rig.file(), good);
  }

  /// `waybill run` in a process of its own that logs everything.
  private Process start(Path log) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx320m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dlogging.level.root=DEBUG",
            "-Dlogging.level.dev.waybill=TRACE",
            "-cp",
            System.getProperty("java.class.path"),
            WaybillCommand.class.getName(),
            "run",
            "--config",
            rig.file().toString())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /// Every row of every table, as text.
  private String dump() {
    StringBuilder text = new StringBuilder();
    try (HikariDataSource dataSource = rig.open()) {
      var jdbc = new ControlDatabase(dataSource).jdbc();
      for (String table :
          jdbc.sql(
                  "SELECT table_name FROM information_schema.tables WHERE table_schema = 'waybill'")
              .query(String.class)
              .list()) {
        text.append(table).append('\n');
        jdbc.sql("SELECT row_to_json(t)::text FROM waybill." + table + " t")
            .query(String.class)
            .list()
            .forEach(row -> text.append(row).append('\n'));
      }
    }
    return text.toString();
  }

  private String applied() {
    try (HikariDataSource dataSource = rig.open()) {
      return String.valueOf(
          new AppliedDestinations(new ControlDatabase(dataSource), rig.settings()).load());
    }
  }

  private List<String> secrets() {
    return List.of(
        OperatingRig.CONTROL_SECRET,
        OperatingRig.SOURCE_SECRET,
        rig.store.endpoint().secretKey(),
        WRONG,
        AWAY,
        ADDED,
        REFUSED,
        ON_COMMAND_LINE);
  }

  /// Where a secret stands, in clear or in a common encoding.
  private List<String> hits() {
    return said.entrySet().stream()
        .flatMap(place ->
            secrets().stream()
                .flatMap(CanaryTest::spellings)
                .filter(spelling -> place.getValue().contains(spelling))
                .map(spelling -> spelling + " in " + place.getKey()))
        .toList();
  }

  private static Stream<String> spellings(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    return Stream.of(
        secret,
        Base64.getEncoder().withoutPadding().encodeToString(bytes),
        HexFormat.of().formatHex(bytes));
  }
}
