package dev.waybill.dispatcher.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeShareTest {
  @Test
  void restsAsLongAsItSays() {
    Duration busy = Duration.ofSeconds(2);
    assertThat(new TimeShare(new BigDecimal("0.1")).rest(busy)).isEqualTo(Duration.ofSeconds(18));
    assertThat(new TimeShare(new BigDecimal("0.5")).rest(busy)).isEqualTo(busy);
    assertThat(new TimeShare(BigDecimal.ONE).rest(busy)).isEqualTo(Duration.ZERO);
    assertThatThrownBy(() -> new TimeShare(BigDecimal.ZERO)).hasMessageContaining("above 0%");
  }
}
