package dev.waybill.rigs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Servers outlive the JVM that started them, and the next one uses them.
@Tag("server")
class OrphanTest {
  @TempDir Path folder;

  @Test
  void theNextJvmUsesTheServersOfAKilledOne() throws IOException, SQLException {
    StarterJvm.Orphans orphans = StarterJvm.startAndKill(folder);
    try (PostgresServer postgres = PostgresServer.persistent(folder.resolve("postgres"));
        S3ProxyServer s3proxy =
            S3ProxyServer.persistent(folder.resolve("s3proxy"), folder.resolve("objects"))) {
      assertThat(postgres.pid()).isEqualTo(orphans.postgres());
      assertThat(s3proxy.pid()).isEqualTo(orphans.s3proxy());
      assertThat(Sql.text(postgres, "SELECT 'here'")).isEqualTo("here");
    }
    assertThat(Processes.find(orphans.postgres())).isEmpty();
    assertThat(Processes.find(orphans.s3proxy())).isEmpty();
  }
}
