package dev.waybill.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.spi.CheckStep;
import dev.waybill.spi.CheckStep.Outcome;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.testkit.TestTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;

class ConnectionTestTest extends OnS3Proxy {
  @Test
  void everyStepPassesOnAStoreThatKeepsThePromises() {
    assertThat(adapter.check())
        .extracting(CheckStep::name)
        .containsExactly(
            "dns",
            "tcp",
            "tls",
            "connect",
            "authenticate",
            "list",
            "conditional put",
            "multipart upload",
            "read back",
            "lifecycle",
            "delete");
  }

  @Test
  void anUnknownKeyFailsAuthenticationWithoutShowingSecrets() {
    List<CheckStep> steps = check("secretKey", "not-the-secret");

    CheckStep failed = onlyFailure(steps, "authenticate");
    assertThat(failed.remedy()).contains("secretKey");
    assertThat(steps.toString()).doesNotContain("not-the-secret");
  }

  @Test
  void aMissingBucketFails() {
    assertThat(onlyFailure(check("bucket", "no-such-bucket"), "list").remedy())
        .contains("create the bucket");
  }

  @Test
  void aStoreThatDoesNotAnswerFailsToConnect() {
    CheckStep failed = onlyFailure(check("endpoint", "http://127.0.0.1:1"), "tcp");
    assertThat(failed.remedy()).contains("endpoint");
  }

  @Test
  void aNameWithoutAddressFails() {
    onlyFailure(check("endpoint", "http://store.invalid"), "dns");
  }

  @Test
  void aPortWithoutTlsFails() {
    String encrypted = store.config(TestTable.OWNER).require("endpoint").replace("http:", "https:");
    onlyFailure(check("endpoint", encrypted), "tls");
  }

  @Test
  void stepsAreHandedOutAsTheyEnd() {
    List<CheckStep> seen = new ArrayList<>();
    class Enough extends RuntimeException {
      private static final long serialVersionUID = 1L;
    }
    assertThatThrownBy(() ->
            adapter.check(step -> {
              seen.add(step);
              if (step.name().equals("authenticate")) {
                throw new Enough();
              }
            }))
        .isInstanceOf(Enough.class);
    assertThat(seen).extracting(CheckStep::name).last().isEqualTo("authenticate");
  }

  @Test
  void aStoreWhereSeveralConditionalPutsWinIsRefused() {
    try (S3Adapter careless = store.adapter(TestTable.OWNER, new ConditionsIgnored())) {
      List<String> before = store.keys();

      CheckStep failed = onlyFailure(careless.check(), "conditional put");

      assertThat(failed.remedy()).contains("If-None-Match");
      assertThat(store.keys()).isEqualTo(before);
    }
  }

  /// Stands for a store that does not know the header.
  private static final class ConditionsIgnored implements ExecutionInterceptor {
    @Override
    public SdkHttpRequest modifyHttpRequest(
        Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
      return context.httpRequest().toBuilder().removeHeader("If-None-Match").build();
    }
  }

  private List<CheckStep> check(String setting, String value) {
    try (DestinationAdapter changed =
        new S3Factory().create(store.config(TestTable.OWNER, setting, value))) {
      return changed.check();
    }
  }

  /// The step that fails; those before it pass, those after it are skipped.
  private static CheckStep onlyFailure(List<CheckStep> steps, String name) {
    List<CheckStep> failed = steps.stream().filter(step -> step.outcome() == Outcome.FAIL).toList();
    assertThat(failed).singleElement().extracting(CheckStep::name).isEqualTo(name);
    return failed.getFirst();
  }
}
