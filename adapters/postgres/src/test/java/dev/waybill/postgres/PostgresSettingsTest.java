package dev.waybill.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.DestinationFactory;
import dev.waybill.spi.FileForm;
import dev.waybill.testkit.TestTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresSettingsTest {
  private static final String URL = "jdbc:postgresql://db:5433/replica";

  @Test
  void urlAndUserAreEnough() {
    PostgresSettings settings = of();

    assertThat(settings.mode()).isEqualTo(Mode.MERGE);
    assertThat(settings.schema()).isEqualTo("replica");
    assertThat(settings.sslMode()).isEqualTo(SslMode.PREFER);
    assertThat(settings.form()).isEqualTo(new FileForm.CopyTuples(128L << 20));
    assertThat(settings.url()).hasToString(URL);
  }

  @ParameterizedTest
  @CsvSource({
    "url, postgresql://db/replica, jdbc:postgresql://host:5432/database",
    "url, jdbc:postgresql://db, jdbc:postgresql://host:5432/database",
    "url, jdbc:postgresql://db:70000/replica, a port from 1 to 65535",
    "url, jdbc:postgresql://db/replica?sslmode=disable, settings of their own",
    "schema, Replica, lower case",
    "schema, pg_toast, not the server's own",
    "mode, upsert, '[merge, append]'",
    "sslMode, on, 'verify-ca, verify-full'",
    "sslRootCert, /ca.pem, sslMode verify-ca or verify-full",
    "targetBytes, 1GB, a number from",
    "lockTimeoutSeconds, 0, a number from 1 to 300",
    "statementTimeoutSeconds, forever, a number from"
  })
  void whatIsNotUnderstoodIsNamedWithWhatWasExpected(String name, String value, String expected) {
    assertThatThrownBy(() -> of(name, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(expected);
  }

  @Test
  void aRootCertificateThatCannotBeReadIsNamed(@TempDir Path folder) throws Exception {
    String missing = folder.resolve("ca.pem").toString();
    assertThatThrownBy(() -> of("sslMode", "verify-full", "sslRootCert", missing))
        .hasMessageContaining(missing);

    Files.createFile(folder.resolve("ca.pem"));
    assertThat(of("sslMode", "verify-full", "sslRootCert", missing).rootCertificate()).exists();
  }

  @Test
  void severalHostsAndOptionsOfTheDriverAreTaken() {
    ServerUrl url = of("url", "jdbc:postgresql://a,b:5433/replica?targetServerType=primary").url();

    assertThat(url.hosts()).hasToString("[a:5432, b:5433]");
    assertThat(url.options()).containsExactly(Map.entry("targetServerType", "primary"));
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://me:s3cr3t@db/replica",
    "jdbc:postgresql://db/replica?user=me&password=s3cr3t",
    "jdbc:postgresql://db?password=s3cr3t"
  })
  void aPasswordInTheUrlIsRefusedAndNotShown(String url) {
    assertThatThrownBy(() -> of("url", url))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(e.toString()).doesNotContain("s3cr3t"));
  }

  @Test
  void thePasswordIsNeverShown() {
    assertThat(of("password", "s3cr3t").toString()).contains("db:5433").doesNotContain("s3cr3t");
  }

  @Test
  void theFactoryIsFoundByItsType() {
    assertThat(ServiceLoader.load(DestinationFactory.class))
        .extracting(DestinationFactory::type)
        .contains("postgres");
  }

  private static PostgresSettings of(String... settings) {
    Map<String, String> all = new HashMap<>(Map.of("url", URL, "user", "writer"));
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    return PostgresSettings.of(DestinationConfig.of(TestTable.OWNER, all, PostgresSettings.ALL));
  }
}
