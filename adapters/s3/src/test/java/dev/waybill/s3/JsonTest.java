package dev.waybill.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.DeliveryKind;
import dev.waybill.spi.ExportWindow;
import dev.waybill.spi.Md5s;
import dev.waybill.spi.Watermark;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The manifests are read by others, and by later versions: their text is fixed here.
class JsonTest {
  private static final Watermark FROM = new Watermark(1_000_000, null);
  private static final Manifest MANIFEST =
      new Manifest(
          "here",
          "lake",
          "events",
          1,
          7,
          FROM,
          0,
          DeliveryKind.WINDOW,
          42,
          new UUID(1, 2),
          new ExportWindow(FROM, new Watermark(2_000_000, "e-9")),
          "1.0",
          3,
          1,
          99,
          "d1",
          Instant.parse("2026-01-31T10:00:00Z"),
          Instant.parse("2026-01-31T10:00:01.000002Z"),
          List.of(new StoredFile("k", "u", List.of("\"p1\""), "e-1", 99, 3, "s")));

  private static final String TEXT =
      """
      {"installation":"here","destination":"lake","table":"events","major":1,"ordinal":7,\
      "from":{"atMicros":1000000,"id":null},"generation":0,"kind":"WINDOW","seq":42,\
      "uuid":"00000000-0000-0001-0000-000000000002",\
      "window":{"from":{"atMicros":1000000,"id":null},"to":{"atMicros":2000000,"id":"e-9"}},\
      "schemaVersion":"1.0","rows":3,"rowsQuarantined":1,"bytes":99,"digest":"d1","started":"2026-01-31T10:00:00Z",\
      "committed":"2026-01-31T10:00:01.000002Z","objects":[{"key":"k","uploadId":"u",\
      "partEtags":["\\"p1\\""],"etag":"e-1","bytes":99,"rows":3,"sha256":"s"}]}\
      """;

  @Test
  void aManifestIsThisText() {
    assertThat(new String(Json.write(MANIFEST), StandardCharsets.UTF_8)).isEqualTo(TEXT);
    assertThat(Json.entry(TEXT.getBytes(StandardCharsets.UTF_8))).isEqualTo(MANIFEST);
  }

  @Test
  void fieldsOfLaterVersionsAreIgnored() {
    String later = TEXT.replaceFirst("\\{", "{\"later\":true,");

    assertThat(Json.entry(later.getBytes(StandardCharsets.UTF_8))).isEqualTo(MANIFEST);
  }

  @Test
  void aManifestOfTheFirstVersionSaysThatNothingWasQuarantined() {
    String first = TEXT.replace("\"rowsQuarantined\":1,", "");

    assertThat(Json.entry(first.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            Manifest.class, manifest -> assertThat(manifest.rowsQuarantined()).isZero());
  }

  @Test
  void aVoidingIsToldByItsField() {
    Voiding voiding = new Voiding(7, "here", "lake", "lost", Instant.EPOCH);
    byte[] text = Json.write(voiding);

    assertThat(new String(text, StandardCharsets.UTF_8)).startsWith("{\"voids\":7,");
    assertThat(Json.entry(text)).isEqualTo(voiding);
  }

  @Test
  void anEtagIsTheMd5OfThePartsMd5s() {
    byte[] empty = Md5s.digest().digest();

    // What S3 answers for one empty part.
    assertThat(Uploads.etag(List.of(empty))).isEqualTo("59adb24ef3cdbe0297f05b395827453f-1");
  }
}
