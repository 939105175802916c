package dev.waybill.dispatcher.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SweepSettingsTest {
  @Test
  void restsAsLongAsItsShareSays() {
    assertThat(SweepSettings.DEFAULT.rest(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(18));
    assertThat(new SweepSettings(null, BigDecimal.ONE).rest(Duration.ofSeconds(2)))
        .isEqualTo(Duration.ZERO);
  }
}
