package dev.waybill.dispatcher.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.waybill.dispatcher.apply.AppliedDestinations;
import dev.waybill.dispatcher.apply.KeyRotation;
import dev.waybill.dispatcher.apply.KeyRotation.Rotated;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.credentials.KeysetFile;
import dev.waybill.dispatcher.problem.ProblemsException;
import dev.waybill.dispatcher.settings.WaybillSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class KeyRotationTest {
  private static final int DESTINATIONS = 3;

  /// The `secretKey` of each.
  private static final int SECRETS = DESTINATIONS;

  @TempDir private Path folder;
  private OperatingRig rig;
  private HikariDataSource dataSource;
  private ControlDatabase control;
  private WaybillSettings file;

  @BeforeEach
  void open() throws Exception {
    rig = new OperatingRig(folder);
    rig.waybill("keys", "create", rig.keyset().toString());
    rig.write(rig.lake("a", "one"), rig.lake("b", "two"), rig.lake("c", "three"));
    rig.on("apply", "--yes");
    dataSource = rig.open();
    control = new ControlDatabase(dataSource);
    file = rig.settings();
  }

  @AfterEach
  void close() throws Exception {
    dataSource.close();
    rig.close();
  }

  private List<Long> versions() {
    return new KeysetFile(rig.keyset()).read().versions();
  }

  private List<String> secrets() {
    return new AppliedDestinations(control, file)
        .load().settings().destinations().stream()
            .map(plan -> String.valueOf(plan.destination().settings().get("secretKey")))
            .toList();
  }

  private Rotated rotate() {
    return new KeyRotation(control, file)
        .run("ann", "a test", (destination, setting, done, of) -> {});
  }

  @Test
  void everySecretMovesToANewKeyAndTheOldOneLeaves() {
    List<Long> before = versions();
    assertThat(rig.on("keys", "rotate").out())
        .contains(
            "1 of " + SECRETS + ": a/secretKey", SECRETS + " of " + SECRETS + ": c/secretKey");
    assertThat(versions()).hasSize(1).doesNotContainAnyElementsOf(before);
    assertThat(secrets()).hasSize(DESTINATIONS).containsOnly(rig.store.endpoint().secretKey());
    assertThat(rig.on("keys", "list").out()).contains("PRIMARY  " + SECRETS);
  }

  @Test
  void killedInTheMiddleItGoesOnWhereItWas() {
    assertThatThrownBy(() ->
            new KeyRotation(control, file)
                .run(
                    "ann",
                    "a test",
                    (destination, setting, done, of) -> {
                      if (done == 1) {
                        throw new IllegalStateException("killed");
                      }
                    }))
        .hasMessage("killed");
    assertThat(versions()).hasSize(2);
    assertThat(secrets()).containsOnly(rig.store.endpoint().secretKey());
    assertThat(rig.on("keys", "list").out()).contains("OLD      " + (SECRETS - 1));

    Rotated second = rotate();
    assertThat(second.resumed()).isTrue();
    assertThat(second.resealed()).isEqualTo(SECRETS - 1);
    assertThat(versions()).containsExactly(second.primary());
    assertThat(secrets()).containsOnly(rig.store.endpoint().secretKey());
  }

  @Test
  void begunOnlyItWaitsUntilTheKeysetWasCopied() throws Exception {
    assertThat(
            rig.on("keys", "rotate", "--begin", "--json", "--as", "ann", "--reason", "old").out())
        .contains("\"primary\" : ")
        .doesNotContain("copy the file");
    assertThat(versions()).hasSize(2);
    assertThat(rig.on("keys", "rotate", "--begin").out()).contains("copy the file");
    assertThat(versions()).as("begun already").hasSize(2);
    assertThat(rotate().resumed()).isTrue();
    assertThat(versions()).hasSize(1);
    assertThat(
            rig.query(
                "SELECT string_agg(action || ' ' || actor || ' ' || reason, ', ' ORDER BY id)"
                    + " FROM warehouse_audit WHERE action LIKE 'keys.%'"))
        .isEqualTo("keys.begin ann old, keys.rotate ann a test");
  }

  @Test
  void processesThatLoadMeanwhileAlwaysFindTheirKey() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    List<Future<Integer>> loads = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 2; i++) {
        loads.add(
            threads.submit(() -> {
              int count = 0;
              while (!stop.get()) {
                assertThat(secrets()).containsOnly(rig.store.endpoint().secretKey());
                count++;
              }
              return count;
            }));
      }
      for (int i = 0; i < 15; i++) {
        rotate();
      }
      stop.set(true);
      for (Future<Integer> load : loads) {
        assertThat(load.get()).isPositive();
      }
    }
  }

  @Test
  void aSecretIsNotOpenedForAPlaceItWasNotGivenFor() throws Exception {
    rig.execute(
        rig.control(),
        "UPDATE waybill.warehouse_destination SET settings = settings || '{\"endpoint\": \"http://thief:1\"}' WHERE name = 'b'");
    assertThatThrownBy(this::secrets)
        .isInstanceOf(ProblemsException.class)
        .hasMessageContaining("destinations.b.settings.secretKey: expected a secret given for")
        .hasMessageContaining("thief")
        .hasMessageContaining("`waybill apply`")
        .message()
        .doesNotContain(rig.store.endpoint().secretKey());
    assertThatThrownBy(this::rotate).hasMessageContaining("destinations.b.settings.secretKey");
    assertThat(versions()).as("the old key stays").hasSize(2);

    rig.execute(
        rig.control(),
        "UPDATE waybill.warehouse_destination SET managed_by = 'CLI', applied = NULL WHERE name = 'b'");
    assertThatThrownBy(this::secrets).hasMessageContaining("`waybill destination remove b`");
  }
}
