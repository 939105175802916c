package dev.waybill.rigs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("server")
class MinioServerTest {
  @Test
  void startsWhereItIsInstalled() {
    Assumptions.assumeTrue(MinioServer.isAvailable(), "no MinIO: run ops/rigs/build-minio");
    try (MinioServer server = MinioServer.ephemeral()) {
      assertThat(HttpProbe.answers(server.endpoint().uri().resolve("/minio/health/ready")))
          .isTrue();
    }
  }
}
