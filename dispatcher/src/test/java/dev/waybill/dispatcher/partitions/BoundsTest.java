package dev.waybill.dispatcher.partitions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;

class BoundsTest {
  @Test
  void readsWhatTheServerPrints() {
    assertThat(Bounds.of("FOR VALUES FROM ('2026-03-01') TO ('2026-03-02 00:00:00')"))
        .isEqualTo(
            new Bounds(
                LocalDateTime.parse("2026-03-01T00:00"), LocalDateTime.parse("2026-03-02T00:00")));
    assertThat(Bounds.of("FOR VALUES FROM ('2026-03-01 00:00:00+00') TO (MAXVALUE)"))
        .isEqualTo(new Bounds(LocalDateTime.parse("2026-03-01T00:00"), LocalDateTime.MAX));
    assertThat(Bounds.of("FOR VALUES FROM ('-infinity') TO ('2026-03-01 12:30:00.001')"))
        .isEqualTo(new Bounds(LocalDateTime.MIN, LocalDateTime.parse("2026-03-01T12:30:00.001")));
  }

  @Test
  void coversNothingWhereItCannotRead() {
    for (String text :
        new String[] {
          "DEFAULT", "", "FOR VALUES IN ('a')", "FOR VALUES FROM ('0044-03-15 BC') TO ('1 AD')"
        }) {
      assertThat(Bounds.of(text)).as(text).isEqualTo(new Bounds(null, null));
    }
  }
}
