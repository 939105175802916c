package dev.waybill.dispatcher.watermark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.ExportWindow;
import dev.waybill.spi.Watermark;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WindowGridTest {
  private final WindowGrid grid = new WindowGrid(Duration.ofMinutes(15), Duration.ofSeconds(5));

  private static Watermark at(String time) {
    return Watermark.at(Instant.parse(time));
  }

  @Test
  void aWindowEndsOnTheGridOnceTheClockIsPastItBySettle() {
    Watermark from = at("2026-03-01T12:00:00Z");
    assertThat(grid.next(from, Instant.parse("2026-03-01T12:15:04.999Z"))).isEmpty();
    assertThat(grid.next(from, Instant.parse("2026-03-01T12:15:05Z")))
        .contains(new ExportWindow(from, at("2026-03-01T12:15:00Z")));
  }

  @Test
  void aStreamThatIsBehindGetsOneWindowUpToTheNewestEnd() {
    Watermark from = at("2026-02-27T00:00:00Z");
    assertThat(grid.next(from, Instant.parse("2026-03-01T12:20:00Z")))
        .contains(new ExportWindow(from, at("2026-03-01T12:15:00Z")));
  }

  @Test
  void aClockThatWentBackPlansNothing() {
    assertThat(grid.next(at("2026-03-01T12:15:00Z"), Instant.parse("2026-03-01T11:00:00Z")))
        .isEmpty();
  }

  @Test
  void aCutWindowGoesOnFromItsRow() {
    Watermark cut = new Watermark(at("2026-03-01T12:07:00Z").atMicros(), "c123");
    assertThat(grid.next(cut, Instant.parse("2026-03-01T12:16:00Z")))
        .contains(new ExportWindow(cut, at("2026-03-01T12:15:00Z")));
    assertThat(grid.nextEnd(cut)).isEqualTo(Instant.parse("2026-03-01T12:15:05Z"));
  }
}
