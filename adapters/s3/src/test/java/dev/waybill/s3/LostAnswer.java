package dev.waybill.s3;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/// Loses the answers of requests that the store has carried out, as a broken connection does.
final class LostAnswer implements ExecutionInterceptor {
  private final Predicate<SdkRequest> which;
  private final AtomicInteger left;

  LostAnswer(int times, Predicate<SdkRequest> which) {
    this.which = which;
    left = new AtomicInteger(times);
  }

  /// Whether all were lost that should be.
  boolean isSpent() {
    return left.get() <= 0;
  }

  @Override
  public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
    if (which.test(context.request()) && left.getAndDecrement() > 0) {
      throw SdkClientException.create("connection reset, as asked by the test");
    }
  }
}
