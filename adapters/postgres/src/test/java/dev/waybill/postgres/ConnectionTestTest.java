package dev.waybill.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.rigs.PostgresServer;
import dev.waybill.spi.CheckStep;
import dev.waybill.spi.CheckStep.Outcome;
import dev.waybill.testkit.TestTable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionTestTest extends OnPostgres {
  @Test
  void everythingInOrderPasses() throws Exception {
    List<CheckStep> steps = TestPlace.merge().adapter(TestTable.OWNER).check();

    assertThat(steps)
        .extracting(CheckStep::name)
        .containsExactly(
            "settings",
            "dns",
            "tcp",
            "tls",
            "authenticate",
            "server",
            "place",
            "create",
            "write",
            "read back",
            "delete");
    assertThat(steps).extracting(CheckStep::outcome).containsOnly(Outcome.PASS);
  }

  @Test
  void aNameThatNobodyKnowsIsNamed() {
    assertStops("dns", "name server", "url", url("no-such-host.invalid", place.port()));
  }

  @Test
  void aPortWhereNobodyListensIsNamed() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    assertStops("tcp", "start the server", "url", url("127.0.0.1", port));
  }

  @Test
  void aServerWithoutTlsIsNamedWhereItIsAskedFor() {
    assertStops("tls", "sslMode", "sslMode", "require");
  }

  @Test
  void aWrongPasswordIsNamedAndNotShown() {
    assertStops("authenticate", "correct user and password", "password", "s3cr3t");
  }

  @Test
  void aDatabaseThatIsNotThereIsNamed() {
    assertStops(
        "authenticate",
        "create the database",
        "url",
        "jdbc:postgresql://127.0.0.1:%d/nowhere".formatted(place.port()));
  }

  @Test
  void aServerThatTakesNoWritesIsNamed() throws Exception {
    role("reader", "ALTER ROLE reader SET default_transaction_read_only = on");
    assertStops("server", "primary", "user", "reader", "password", "p");
  }

  @Test
  void aRoleThatMayNotCreateIsTold() throws Exception {
    role("guest", "SELECT 1");
    assertStops("create", "GRANT", "user", "guest", "password", "p");
  }

  @Test
  void theDatabaseOfTheSourceIsNamed() throws Exception {
    PostgresServer.shared().createDatabase("some_source");
    TestPlace source = TestPlace.inDatabase("some_source");
    source.execute("CREATE SCHEMA IF NOT EXISTS waybill_source");

    assertStops(
        "place",
        "create another database",
        "url",
        "jdbc:postgresql://127.0.0.1:%d/some_source".formatted(place.port()));
  }

  private void role(String name, String more) throws Exception {
    place.execute(
        "DO $$BEGIN CREATE ROLE %1$s LOGIN PASSWORD 'p'; EXCEPTION WHEN duplicate_object THEN END$$; %2$s"
            .formatted(name, more));
  }

  private static String url(String host, int port) {
    return "jdbc:postgresql://%s:%d/replicas".formatted(host, port);
  }

  private void assertStops(String name, String remedy, String... settings) {
    List<CheckStep> steps = place.adapter(TestTable.OWNER, settings).check();
    int at = steps.stream().map(CheckStep::name).toList().indexOf(name);

    assertThat(steps.get(at).outcome()).as(steps::toString).isEqualTo(Outcome.FAIL);
    assertThat(steps.get(at).remedy()).contains(remedy);
    assertThat(steps.subList(0, at))
        .extracting(CheckStep::outcome)
        .as(steps::toString)
        .doesNotContain(Outcome.FAIL);
    assertThat(steps.subList(at + 1, steps.size()))
        .extracting(CheckStep::outcome)
        .containsOnly(Outcome.SKIP);
    assertThat(steps.toString()).doesNotContain("s3cr3t");
  }
}
