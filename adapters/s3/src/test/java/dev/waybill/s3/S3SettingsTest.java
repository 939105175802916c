package dev.waybill.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.DestinationFactory;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.Partitioning;
import dev.waybill.testkit.TestTable;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3SettingsTest {
  @Test
  void aBucketIsEnough() {
    S3Settings settings = of(Map.of("bucket", "lake"));

    assertThat(settings.form()).isEqualTo(new FileForm.Parquet(Partitioning.ORG_DATE, 128L << 20));
    assertThat(settings.prefix()).isEmpty();
    assertThat(settings.accessKey()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "format, csv, '[parquet, jsonl]'",
    "partitioning, hour, '[org_date, date, none]'",
    "pathStyle, yes, '[true, false]'",
    "checksums, never, '[when_supported, when_required]'",
    "targetBytes, 1GB, 'a number from'",
    "concurrency, 0, 'a number from 1 to 256'",
    "endpoint, localhost, 'https://host:port'"
  })
  void whatIsNotUnderstoodIsNamedWithWhatWasExpected(String name, String value, String expected) {
    assertThatThrownBy(() -> of(Map.of("bucket", "lake", name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(value)
        .hasMessageContaining(expected);
  }

  @Test
  void keysAreNeverShown() {
    Map<String, String> keys =
        Map.of("bucket", "lake", "accessKey", "AKIA-TEST", "secretKey", "s3cr3t");

    assertThat(of(keys).toString()).doesNotContain("AKIA-TEST", "s3cr3t");
    assertThatThrownBy(() -> of(Map.of("bucket", "lake", "secretKey", "s3cr3t")))
        .hasMessageContaining("accessKey")
        .satisfies(e -> assertThat(e.toString()).doesNotContain("s3cr3t"));
  }

  @Test
  void credentialsInAnEndpointAreRefusedAndNotShown() {
    assertThatThrownBy(() -> of(Map.of("bucket", "lake", "endpoint", "https://a:s3cr3t@host")))
        .hasMessageContaining("without credentials")
        .satisfies(e -> assertThat(e.toString()).doesNotContain("s3cr3t"));
  }

  @Test
  void theFactoryIsFoundByItsType() {
    assertThat(ServiceLoader.load(DestinationFactory.class))
        .extracting(DestinationFactory::type)
        .contains("s3");
  }

  private static S3Settings of(Map<String, String> settings) {
    return S3Settings.of(DestinationConfig.of(TestTable.OWNER, settings, S3Settings.ALL));
  }
}
