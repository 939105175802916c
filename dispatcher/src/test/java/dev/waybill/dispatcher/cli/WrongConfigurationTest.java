package dev.waybill.dispatcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.cli.OperatingRig.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator gets wrong, each answered in the one form: the line, the place, what was
/// expected, what was found, what to do.
@Tag("server")
class WrongConfigurationTest {
  private static final String FORM = "(?s)waybill\\.yaml:\\d+: ([\\w.-]+: )?expected .*found.*";

  @TempDir private Path folder;
  private OperatingRig rig;
  private String good;

  @BeforeEach
  void open() throws Exception {
    rig = new OperatingRig(folder);
    rig.waybill("keys", "create", rig.keyset().toString());
    good = Files.readString(rig.write(rig.lake("lake", "one")));
    assertThat(rig.on("config", "check").exit()).as(good).isZero();
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  /// Breaks the good file in one way, and expects `command` to answer with `parts`.
  private void wrong(int exit, String command, String from, String to, String... parts)
      throws IOException {
    assertThat(good).contains(from);
    Files.writeString(rig.file(), good.replace(from, to));
    answered(exit, rig.on(command.split(" ")), parts);
  }

  private void answered(int exit, Answer answer, String... parts) {
    assertThat(answer.exit()).as(answer.text()).isEqualTo(exit);
    assertThat(answer.err().strip()).matches(FORM).contains(parts);
    assertThat(answer.text())
        .doesNotContain(OperatingRig.CONTROL_SECRET)
        .doesNotContain(OperatingRig.SOURCE_SECRET)
        .doesNotContain(rig.store.endpoint().secretKey());
  }

  @Test
  void fileThatIsNotThere() throws IOException {
    Files.delete(rig.file());
    answered(2, rig.on("config", "check"), "waybill.yaml:1: expected a readable file", "--config");
  }

  @Test
  void brokenYaml() throws IOException {
    wrong(2, "config check", "tables: {items", "tables: {{items", "waybill.yaml:7: expected YAML");
  }

  @Test
  void unknownKey() throws IOException {
    wrong(
        2,
        "config check",
        "cadence: 1s",
        "cadense: 1s",
        "waybill.yaml:10: destinations.lake.cadense: expected one of",
        "did you mean 'cadence'?");
  }

  @Test
  void unknownType() throws IOException {
    wrong(
        2,
        "config check",
        "type: s3",
        "type: s4",
        "waybill.yaml:10: destinations.lake.type: expected one of",
        "did you mean 's3'?");
  }

  @Test
  void missingSetting() throws IOException {
    wrong(
        2,
        "config check",
        "bucket: " + rig.bucket + ",",
        "",
        "waybill.yaml:10: destinations.lake.settings.bucket: expected the bucket",
        "add bucket");
  }

  @Test
  void unknownTable() throws IOException {
    wrong(
        2,
        "config check",
        "tables: [items]",
        "tables: [itmes]",
        "waybill.yaml:10: destinations.lake.tables: expected one of the tables [items]",
        "did you mean 'items'?");
  }

  @Test
  void unknownSource() throws IOException {
    wrong(
        2,
        "config check",
        "source: app",
        "source: ap",
        "waybill.yaml:6: tables.items.source: expected one of the sources",
        "did you mean 'app'?");
  }

  @Test
  void twoDestinationsInOnePlace() throws IOException {
    wrong(
        2,
        "config check",
        "destinations:\n",
        "destinations:\n  " + rig.lake("other", "one/").replace("local-identity", "another") + "\n",
        "waybill.yaml:11: destinations.lake.settings: expected a place of its own, found that of other");
  }

  @Test
  void passwordInAUrl() throws IOException {
    wrong(
        2,
        "config check",
        rig.url(rig.app()),
        rig.url(rig.app()) + "?password=hush5",
        "waybill.yaml:5: sources.app.url: expected the password under `password`");
  }

  @Test
  void unsetVariable() throws IOException {
    wrong(
        2,
        "config check",
        "\"" + OperatingRig.SOURCE_SECRET + "\"",
        "\"${env:WAYBILL_UNSET}\"",
        "waybill.yaml:5: sources.app.password: expected the environment variable WAYBILL_UNSET",
        "set it");
  }

  @Test
  void unreadableSecretFile() throws IOException {
    wrong(
        2,
        "config check",
        "\"" + OperatingRig.SOURCE_SECRET + "\"",
        "\"${file:/none/such}\"",
        "waybill.yaml:5: sources.app.password: expected a readable file /none/such",
        "NoSuchFileException; correct the path");
  }

  @Test
  void wrongDuration() throws IOException {
    wrong(
        2,
        "config check",
        "cadence: 1s",
        "cadence: often",
        "waybill.yaml:10: destinations.lake.cadence: expected a duration such as",
        "'often'");
  }

  @Test
  void controlDatabaseInTheSource() throws IOException {
    wrong(
        2,
        "config check",
        rig.url(rig.control()),
        rig.url(rig.app()).replace("localhost", "127.0.0.1"),
        "waybill.yaml:5: sources.app.url: expected a source beside the control database",
        "CREATE DATABASE waybill");
  }

  /// Several hosts: the URLs differ, the database is one.
  @Test
  void controlDatabaseThatTurnsOutToBeTheSource() throws Exception {
    wrong(
        2,
        "run",
        rig.url(rig.control()),
        rig.url(rig.app()).replaceAll("//([^/]+)/", "//$1,127.0.0.1:1/"),
        "waybill.yaml:5: sources.app.url: expected a source beside the control database");
    rig.execute(rig.app(), "CREATE SCHEMA waybill");
  }

  @Test
  void noKeyset() throws IOException {
    wrong(
        2,
        "apply --yes",
        "keyset: keys.json",
        "keyset: none.json",
        "waybill.yaml:4: credentials.keyset: expected a readable keyset",
        "waybill keys create");
    wrong(
        2,
        "run",
        "credentials: {keyset: keys.json}\n",
        "",
        "waybill.yaml:9: destinations.lake.settings.secretKey: expected a keyset",
        "credentials: {keyset: keys.json}");
  }

  @Test
  void controlDatabaseThatIsAway() throws IOException {
    wrong(
        1,
        "status",
        rig.url(rig.control()),
        "jdbc:postgresql://127.0.0.1:1/waybill",
        "waybill.yaml:3: control.url: expected the control database",
        "that the server runs");
  }

  @Test
  void controlDatabaseThatDoesNotExist() throws IOException {
    wrong(
        1,
        "apply --yes",
        rig.url(rig.control()),
        rig.url("no_such_database"),
        "waybill.yaml:3: control.url: expected the control database",
        "create it");
  }

  @Test
  void wrongPassword() throws IOException {
    wrong(
        1,
        "run",
        OperatingRig.CONTROL_SECRET,
        "not-the-password",
        "waybill.yaml:3: control.password: expected the control database",
        "correct `user` or");
  }

  @Test
  void portInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      wrong(
          2,
          "run",
          "port: 0",
          "port: " + taken.getLocalPort(),
          "waybill.yaml:8: management.port: expected to listen on 127.0.0.1",
          "set another port");
    }
  }
}
