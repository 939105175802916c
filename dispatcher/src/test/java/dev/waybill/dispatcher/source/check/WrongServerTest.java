package dev.waybill.dispatcher.source.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.waybill.dispatcher.source.check.Finding.Verdict;
import dev.waybill.rigs.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The database is sound, and the URL leads to it by the wrong way.
@Tag("server")
class WrongServerTest {
  @TempDir private Path folder;

  @Test
  void aPoolerOfTransactionsIsNamedAndTheRemedyLeadsPastIt() throws Exception {
    PostgresServer server = PostgresServer.shared();
    try (CheckRig rig = new CheckRig(server).prepared(SourceCheckTest.ITEMS);
        TransactionPooler pooler = new TransactionPooler(server.port())) {
      rig.readThrough(rig.url().replace(":" + server.port() + "/", ":" + pooler.port() + "/"));
      Finding finding = rig.check().of(Verdict.FAIL).getFirst();
      assertThat(finding.check()).isEqualTo("pooler");
      assertThat(finding.finding()).contains("a pooler of transactions");
      rig.follow(finding);
      assertThat(rig.url()).contains(":" + server.port() + "/");
      assertThat(rig.check().of(Verdict.FAIL)).isEmpty();
    }
  }

  @Test
  void aStandbyIsNamedAndTheRemedyLeadsToItsPrimary() throws Exception {
    Path home = folder.resolve("primary");
    CheckRig rig;
    try (PostgresServer first = PostgresServer.persistent(home)) {
      rig = new CheckRig(first).prepared(SourceCheckTest.ITEMS);
    }
    Path copy = folder.resolve("standby");
    copy(home, copy);
    Files.delete(copy.resolve("port"));
    Files.createFile(copy.resolve("data/standby.signal"));
    try (PostgresServer primary = PostgresServer.persistent(home);
        PostgresServer standby =
            PostgresServer.persistent(
                copy,
                "primary_conninfo=host=127.0.0.1 port=%d user=postgres password=%s"
                    .formatted(primary.port(), primary.password()))) {
      rig.readThrough("jdbc:postgresql://127.0.0.1:" + standby.port() + "/" + rig.database);
      await().until(() -> streams(standby));
      Finding finding = rig.check().of(Verdict.FAIL).getFirst();
      assertThat(finding.check()).isEqualTo("primary");
      assertThat(finding.finding()).contains("found a standby");
      rig.follow(finding);
      assertThat(rig.url()).contains(":" + primary.port() + "/");
      assertThat(rig.check().of(Verdict.FAIL)).isEmpty();
    }
  }

  private static boolean streams(PostgresServer standby) throws SQLException {
    try (Connection connection = standby.connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT EXISTS (SELECT FROM pg_stat_wal_receiver WHERE sender_host IS NOT NULL)")) {
      return row.next() && row.getBoolean(1);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
