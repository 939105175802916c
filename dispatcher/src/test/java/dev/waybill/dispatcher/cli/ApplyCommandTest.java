package dev.waybill.dispatcher.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.cli.OperatingRig.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class ApplyCommandTest {
  @TempDir private Path folder;
  private OperatingRig rig;

  @BeforeEach
  void open() throws Exception {
    rig = new OperatingRig(folder);
    assertThat(rig.waybill("keys", "create", rig.keyset().toString()).exit()).isZero();
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private Answer apply() {
    return rig.on("apply", "--yes", "--as", "ann", "--reason", "a test");
  }

  private Answer dryRun() {
    return rig.on("apply", "--dry-run");
  }

  @Test
  void aFileIsComparedFieldByFieldAndAppliedWhole() throws Exception {
    rig.write(rig.lake("a", "one"), rig.lake("b", "two"));
    assertThat(dryRun().out()).contains("+ a  added", "settings.bucket: (none) -> " + rig.bucket);
    assertThat(apply().exit()).isZero();
    assertThat(dryRun().out()).contains("0 added, 0 changed, 0 removed, 2 unchanged");

    rig.write(rig.lake("a", "one", rig.secrets("another-secret")), rig.lake("c", "three"));
    Answer diff = dryRun();
    assertThat(diff.out())
        .containsPattern(
            "~ a  changed\n    settings.secretKey: set .fingerprint \\w+. -> changed\n[+]")
        .contains("+ c  added", "- b  removed", "its 1 streams are no longer delivered")
        .doesNotContain("another-secret");
    assertThat(apply().exit()).isZero();
    assertThat(rig.query("SELECT string_agg(name, ' ' ORDER BY name) FROM warehouse_destination"))
        .isEqualTo("a c");
    assertThat(
            rig.query(
                "SELECT string_agg(actor || ' ' || subject || ' ' || (detail->>'action'), ', ' ORDER BY id)"
                    + " FROM warehouse_audit WHERE reason = 'a test'"))
        .isEqualTo("ann a ADDED, ann b ADDED, ann a CHANGED, ann c ADDED, ann b REMOVED");
    assertThatThrownBy(() -> rig.execute(rig.control(), "DELETE FROM waybill.warehouse_audit"))
        .hasMessageContaining("appended to only");
  }

  @Test
  void whatOnlyLooksChangesNothingInTheControlDatabase() throws Exception {
    rig.write(rig.lake("a", "one"));
    assertThat(dryRun().out()).contains("+ a  added");
    assertThat(rig.on("keys", "list").out()).contains("PRIMARY  0");
    assertThat(rig.on("destination", "test", "a").out()).contains("destination a");
    assertThat(rig.on("destination", "remove", "a").err()).contains("expected one of");
    assertThat(rig.query("SELECT count(*) FROM pg_namespace WHERE nspname = 'waybill'"))
        .isEqualTo("0");
  }

  @Test
  void whatWasChangedBehindTheFileIsDriftAndIsPutBack() throws Exception {
    rig.write(rig.lake("a", "one"));
    apply();
    rig.execute(
        rig.control(), "UPDATE waybill.warehouse_destination SET tables = '{\"items\": \"PT9S\"}'");
    assertThat(dryRun().out())
        .contains("! tables.items drifted since it was applied: every 1s -> every 9s")
        .contains("tables.items: every 9s -> every 1s");
    apply();
    assertThat(dryRun().out()).contains("1 unchanged");
  }

  @Test
  void aStoredSecretIsKeptForTheSameIdentityOnly() throws Exception {
    rig.write(rig.lake("a", "one"));
    apply();
    String kept =
        ", accessKey: %s, secretKey: \"${stored}\"".formatted(rig.store.endpoint().accessKey());
    rig.write(rig.lake("a", "one", kept));
    assertThat(dryRun().out()).contains("1 unchanged");

    Path moved = rig.write(rig.lake("a", "two", kept));
    Answer refused = apply();
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err())
        .contains("waybill.yaml:10: destinations.a.settings.secretKey: expected the secret again")
        .contains("prefix was one");

    Files.writeString(moved, Files.readString(moved).replace(kept, rig.secrets("given-again")));
    Answer given = apply();
    assertThat(given.out()).contains("settings.prefix: one -> two", "another place");
    assertThat(given.exit()).isZero();

    Files.writeString(
        moved,
        Files.readString(moved)
            .replace("given-again", "${stored}")
            .replace("accessKey: ", "accessKey: another-"));
    assertThat(apply().err()).contains("accessKey was " + rig.store.endpoint().accessKey());
  }

  @Test
  void withoutAKeysetSecretsAreRefusedWithTheRemedy() throws Exception {
    Path file = rig.write(rig.lake("a", "one"));
    Files.writeString(
        file,
        Files.readString(file).replace("credentials: {keyset: keys.json}", "credentials: {}"));
    Answer refused = apply();
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err())
        .contains("waybill.yaml:10: destinations.a.settings.secretKey: expected a keyset")
        .contains("waybill keys create");
    rig.write(rig.lake("a", "one", ""));
    assertThat(apply().exit()).as("no secret, no keyset").isZero();
  }

  @Test
  void whatWasAddedByCommandIsLeftAloneUntilTheFileNamesIt() throws Exception {
    rig.write(rig.lake("a", "one"));
    apply();
    Path secret = Files.writeString(folder.resolve("secret"), "from-a-file\n");
    Answer added =
        rig.on(
            "destination",
            "add",
            "extra",
            "--type",
            "s3",
            "--set",
            "bucket=" + rig.bucket,
            "--set",
            "prefix=extra",
            "--secret-file",
            "secretKey=" + secret,
            "--set",
            "accessKey=someone",
            "--table",
            "items=5s");
    assertThat(added.text()).contains("added extra");
    assertThat(apply().out()).contains("  extra  added by command, left alone");
    assertThat(rig.on("destination", "list").out()).contains("extra", "CLI", "NEW");

    rig.write(rig.lake("a", "one"), rig.lake("extra", "extra"));
    assertThat(apply().out()).contains("~ extra  changed", "managed by: CLI -> FILE");
    Answer refused = rig.on("destination", "remove", "extra", "--yes", "extra");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("the file owns", "waybill apply");
  }

  @Test
  void aDestinationIsRemovedByItsNameOnlyAndKeepsItsStreams() throws Exception {
    rig.write(rig.lake("a", "one"));
    apply();
    rig.on("destination", "add", "extra", "--type", "s3", "--set", "bucket=b", "--table", "items");
    Answer unsure = rig.on("destination", "remove", "extra", "--yes", "extr");
    assertThat(unsure.exit()).isEqualTo(1);
    assertThat(unsure.out()).contains("no longer delivered: extra/items", "nothing was changed");
    Answer sure = rig.on("destination", "remove", "extra", "--yes", "extra", "--reason", "moved");
    assertThat(sure.out()).contains("removed extra");
    assertThat(
            rig.query(
                "SELECT action || ' ' || reason FROM warehouse_audit ORDER BY id DESC LIMIT 1"))
        .isEqualTo("destination.remove moved");
  }

  @Test
  void aSecretOnTheCommandLineIsRefused() throws Exception {
    rig.write(rig.lake("a", "one"));
    Answer refused =
        rig.on(
            "destination",
            "add",
            "x",
            "--type",
            "s3",
            "--set",
            "secretKey=hush4",
            "--table",
            "items");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("--secret-file").doesNotContain("hush4");
  }

  @Test
  void addedDestinationsKeepTheRulesOfTheFile() throws Exception {
    rig.write(rig.lake("a", "one"));
    apply();
    assertThat(
            rig.on(
                    "destination",
                    "add",
                    "x",
                    "--type",
                    "s3",
                    "--set",
                    "bukket=b",
                    "--table",
                    "itmes")
                .err())
        .contains("destinations.x.settings.bukket: expected one of", "did you mean 'bucket'?")
        .contains("destinations.x.tables: expected one of the tables [items], found 'itmes'");
  }
}
