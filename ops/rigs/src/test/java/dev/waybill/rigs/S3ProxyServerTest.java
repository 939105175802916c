package dev.waybill.rigs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("server")
class S3ProxyServerTest {
  @TempDir Path folder;

  @Test
  void aBucketIsAFolder() {
    S3ProxyServer server = S3ProxyServer.shared();
    server.createBucket("lake");
    server.createBucket("lake");
    assertThat(server.objects().resolve("lake")).isDirectory();
    assertThat(HttpProbe.answers(server.endpoint().uri().resolve("/healthz"))).isTrue();
  }

  @Test
  void startsAgainOnItsPortAfterSigkill() {
    S3ProxyServer killed =
        S3ProxyServer.persistent(folder.resolve("server"), folder.resolve("objects"));
    killed.createBucket("kept");
    killed.kill();
    try (S3ProxyServer next =
        S3ProxyServer.persistent(folder.resolve("server"), folder.resolve("objects"))) {
      assertThat(next.pid()).isNotEqualTo(killed.pid());
      assertThat(next.endpoint()).isEqualTo(killed.endpoint());
      assertThat(next.objects().resolve("kept")).isDirectory();
    }
  }
}
