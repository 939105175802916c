package dev.waybill.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.model.LifecycleRule;

class LifecycleRuleTest {
  @ParameterizedTest
  @CsvSource({
    "Enabled, 1, true",
    "Enabled, 6, true",
    "Enabled, 7, false",
    "Enabled, , false",
    "Disabled, 1, false"
  })
  void aRuleInForceThatAbortsUploadsInUnderAWeekIsRefused(
      String status, @Nullable Integer days, boolean refused) {
    LifecycleRule.Builder rule = LifecycleRule.builder().id("r").status(status);
    if (days != null) {
      rule.abortIncompleteMultipartUpload(abort -> abort.daysAfterInitiation(days));
    }
    assertThat(ConnectionTest.abortsEarly(List.of(rule.build())).isPresent()).isEqualTo(refused);
  }
}
