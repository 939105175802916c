package dev.waybill.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.rigs.PostgresServer;
import dev.waybill.spi.CheckStep;
import dev.waybill.spi.CheckStep.Outcome;
import dev.waybill.testkit.TestTable;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server whose certificate nobody knows signed itself, for the name `localhost`.
@Tag("server")
class TlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir private static Path folder;
  private static PostgresServer server;
  private static TestPlace place;

  @BeforeAll
  static void start() throws Exception {
    makeCertificate();
    server =
        PostgresServer.ephemeral(
            "ssl=on",
            "ssl_cert_file=" + folder.resolve("server.crt"),
            "ssl_key_file=" + folder.resolve("server.key"));
    place = new TestPlace(server, "replicas", "merge");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void verifyFullTakesTheCertificateItIsGivenForTheNameInIt() {
    assertThat(tls("localhost", "verify-full", true))
        .satisfies(step -> {
          assertThat(step.outcome()).isEqualTo(Outcome.PASS);
          assertThat(step.detail()).contains("TLSv1").contains("certificate checked");
        });
  }

  @Test
  void verifyFullRefusesAnotherName() {
    assertRefused(tls("127.0.0.1", "verify-full", true));
    assertThat(tls("127.0.0.1", "verify-ca", true).outcome()).isEqualTo(Outcome.PASS);
  }

  @Test
  void verifyFullRefusesACertificateThatNobodyKnows() {
    assertRefused(tls("localhost", "verify-full", false));
  }

  @Test
  void requireEncryptsAndSaysThatItChecksNothing() {
    assertThat(tls("localhost", "require", false).detail()).contains("certificate not checked");
  }

  private static void assertRefused(CheckStep step) {
    assertThat(step.outcome()).isEqualTo(Outcome.FAIL);
    assertThat(step.remedy()).contains("sslRootCert").contains("the host in url");
  }

  private static CheckStep tls(String host, String mode, boolean known) {
    String url = "jdbc:postgresql://%s:%d/replicas".formatted(host, server.port());
    String certificate = folder.resolve("server.crt").toString();
    PostgresAdapter adapter =
        known
            ? place.adapter(
                TestTable.OWNER, "url", url, "sslMode", mode, "sslRootCert", certificate)
            : place.adapter(TestTable.OWNER, "url", url, "sslMode", mode);
    return adapter.check().stream().filter(s -> s.name().equals("tls")).findFirst().orElseThrow();
  }

  /// With the JDK's own tool: PostgreSQL wants PEM, and the key for its owner only.
  private static void makeCertificate() throws Exception {
    Path store = folder.resolve("server.p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command =
        List.of(
            keytool.toString(),
            "-genkeypair",
            "-alias=server",
            "-keyalg=RSA",
            "-dname=CN=localhost",
            "-ext=san=dns:localhost",
            "-storetype=PKCS12",
            "-keystore=" + store,
            "-storepass=" + PASSWORD);
    assertThat(
            new ProcessBuilder(split(command))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start()
                .waitFor())
        .as(() -> "keytool, see " + folder)
        .isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    pem("server.crt", "CERTIFICATE", keys.getCertificate("server").getEncoded());
    pem("server.key", "PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded());
  }

  /// `-option=value` as keytool takes it: two arguments.
  private static List<String> split(List<String> command) {
    return command.stream()
        .flatMap(word ->
            List.of(word.startsWith("-") ? word.split("=", 2) : new String[] {word}).stream())
        .toList();
  }

  private static void pem(String name, String type, byte[] content) throws Exception {
    Path file =
        Files.createFile(
            folder.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(type, body));
  }
}
