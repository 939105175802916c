package dev.waybill.rigs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class PostgresServerTest {
  @TempDir Path folder;

  @Test
  void ordersTextByCodePoint() throws SQLException {
    assertThat(
            Sql.text(
                PostgresServer.shared(),
                "SELECT string_agg(x, '' ORDER BY x) FROM unnest('{b,a,é,Z}'::text[]) AS x"))
        .isEqualTo("Zabé");
  }

  @Test
  void createsADatabaseOnce() throws SQLException {
    PostgresServer server = PostgresServer.shared();
    server.createDatabase("twice");
    server.createDatabase("twice");
    assertThat(Sql.text(server, "SELECT count(*) FROM pg_database WHERE datname = 'twice'"))
        .isEqualTo("1");
  }

  @Test
  void recoversWhatWasCommittedBeforeSigkill() throws SQLException {
    PostgresServer killed = PostgresServer.persistent(folder);
    Sql.execute(killed, "CREATE TABLE kept AS SELECT 42 AS answer");
    killed.kill();
    try (PostgresServer next = PostgresServer.persistent(folder)) {
      assertThat(next.pid()).isNotEqualTo(killed.pid());
      assertThat(next.port()).isEqualTo(killed.port());
      assertThat(Sql.text(next, "SELECT answer FROM kept")).isEqualTo("42");
    }
  }

  @Test
  void anAsynchronousCommitIsGoneAfterSigkill() throws SQLException {
    PostgresServer killed = PostgresServer.persistent(folder);
    Sql.execute(killed, "CREATE TABLE kept (answer int)");
    killed.haltLogWriter();
    Sql.execute(killed, "SET synchronous_commit = off; INSERT INTO kept VALUES (42)");
    assertThat(Sql.text(killed, "SELECT count(*) FROM kept")).isEqualTo("1");
    killed.kill();
    try (PostgresServer next = PostgresServer.persistent(folder)) {
      assertThat(Sql.text(next, "SELECT count(*) FROM kept")).isEqualTo("0");
    }
  }

  @Test
  void aStandbyFollowsUntilItIsPromoted() throws SQLException {
    Path home = folder.resolve("primary");
    PostgresServer stopped = PostgresServer.persistent(home);
    try (PostgresServer standby = PostgresServer.standbyOf(stopped, folder.resolve("standby"));
        PostgresServer primary = PostgresServer.persistent(home)) {
      Sql.execute(primary, "CREATE TABLE kept AS SELECT 42 AS answer");
      standby.catchUpWith(primary);
      assertThat(Sql.text(standby, "SELECT pg_is_in_recovery()::text || answer FROM kept"))
          .isEqualTo("true42");

      standby.promote();
      Sql.execute(primary, "UPDATE kept SET answer = 43");
      Sql.execute(standby, "UPDATE kept SET answer = answer + 2");
      assertThat(Sql.text(standby, "SELECT answer FROM kept")).isEqualTo("44");
    }
  }

  /// After a reboot the process id in `postmaster.pid` may be anybody's; here it is this JVM's.
  @Test
  void startsOverThePidFileOfAStranger() throws SQLException, IOException {
    PostgresServer killed = PostgresServer.persistent(folder);
    Path pidFile = folder.resolve("data").resolve("postmaster.pid");
    killed.kill();
    String left = Files.readString(pidFile);
    Files.writeString(
        pidFile, left.replaceFirst("^[0-9]+", Long.toString(ProcessHandle.current().pid())));
    try (PostgresServer next = PostgresServer.persistent(folder)) {
      assertThat(Sql.text(next, "SELECT 'here'")).isEqualTo("here");
    }
  }
}
