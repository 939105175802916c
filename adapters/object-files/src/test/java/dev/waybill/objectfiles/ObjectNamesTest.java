package dev.waybill.objectfiles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.AttemptId;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DeliveryKind;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.ExportWindow;
import dev.waybill.spi.PartitionValue;
import dev.waybill.spi.SpooledFile;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.Watermark;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectNamesTest {
  private static final TableSchema SCHEMA =
      new TableSchema(
          new TableId("events"),
          1,
          0,
          List.of("id"),
          null,
          null,
          List.of(new Column("id", new ColumnType.Text(), false, "")));

  @Test
  void namesAFileByDeliveryAttemptAndContent() {
    assertThat(key("lake/audit", "org-1", "3f2a9c1e-0000-4000-8000-000000000000"))
        .isEqualTo(
            "lake/audit/events/v1/org_id=org-1/date=2026-11-20/"
                + "20261121T120000.000000Z-42-3f2a9c1e-7-0123abcd.parquet");
  }

  @Test
  void twoAttemptsOfOneSeqDiffer() {
    assertThat(key("", "a", "11111111-0000-4000-8000-000000000000"))
        .isNotEqualTo(key("", "a", "22222222-0000-4000-8000-000000000000"));
  }

  @Test
  void keepsMicrosecondsOfTheWatermark() {
    Watermark from = new Watermark(1_795_262_400_000_001L, null);
    assertThat(ObjectNames.key("", ticket(from, UUID.randomUUID()), SCHEMA, file("a"), "parquet"))
        .contains("/20261121T120000.000001Z-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "//"})
  void anEmptyPrefixAddsNoFolder(String prefix) {
    assertThat(ObjectNames.folder(prefix, new TableId("events"), 2)).isEqualTo("events/v2/");
  }

  @ParameterizedTest
  @CsvSource({
    "a/b, a%2Fb",
    "a=b, a%3Db",
    "100%, 100%25",
    ".., %2E%2E",
    "., %2E",
    "../../etc, %2E%2E%2F%2E%2E%2Fetc",
    "a.b, a.b",
    "O'Neil & Söhne, O%27Neil%20%26%20Söhne",
    "組織, 組織",
    "__HIVE_DEFAULT_PARTITION__, %5F_HIVE_DEFAULT_PARTITION__"
  })
  void encodesOrganisations(String raw, String encoded) {
    assertThat(HiveValue.encode(raw)).isEqualTo(encoded);
    assertThat(URLDecoder.decode(encoded, StandardCharsets.UTF_8)).isEqualTo(raw);
  }

  @Test
  void leavesNothingOfAsciiThatCouldEndAFolderOrALine() {
    for (char c = 0; c < 0x80; c++) {
      String encoded = HiveValue.encode("x" + c);
      assertThat(encoded).matches("x([A-Za-z0-9_.-]|%[0-9A-F]{2})");
      assertThat(URLDecoder.decode(encoded, StandardCharsets.UTF_8)).isEqualTo("x" + c);
    }
  }

  @Test
  void tellsNullEmptyAndTheNullMarkerApart() {
    assertThat(
            List.of(HiveValue.encode(null), HiveValue.encode(""), HiveValue.encode(HiveValue.NULL)))
        .doesNotHaveDuplicates()
        .startsWith("__HIVE_DEFAULT_PARTITION__", "");
  }

  private static String key(String prefix, @Nullable String organisation, String uuid) {
    Watermark from = Watermark.at(Instant.parse("2026-11-21T12:00:00Z"));
    return ObjectNames.key(
        prefix, ticket(from, UUID.fromString(uuid)), SCHEMA, file(organisation), "parquet");
  }

  private static SpooledFile file(@Nullable String organisation) {
    List<PartitionValue> partition =
        List.of(
            new PartitionValue("org_id", organisation), new PartitionValue("date", "2026-11-20"));
    return new SpooledFile(Path.of("x"), partition, 7, 1, 1, "0123abcd" + "0".repeat(56));
  }

  private static DeliveryTicket ticket(Watermark from, UUID uuid) {
    StreamId stream = new StreamId(new DestinationId("lake"), new TableId("events"), 1);
    return new DeliveryTicket(
        new DeliveryKey(stream, from, 0),
        DeliveryKind.WINDOW,
        new AttemptId(new ExportSeq(42), uuid),
        1,
        new ExportWindow(from, from),
        0,
        Instant.EPOCH);
  }
}
