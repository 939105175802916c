package dev.waybill.s3;

import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;

/// Stops a process between the decision and its end: after so many completions no request leaves it
/// any more.
final class ProcessStop implements ExecutionInterceptor {
  private final int completions;
  private final AtomicInteger seen = new AtomicInteger();

  ProcessStop(int completions) {
    this.completions = completions;
  }

  /// Passes every handler of failures, as the end of a process does.
  static final class Stopped extends Error {
    private static final long serialVersionUID = 1L;

    Stopped() {
      super("this process stopped");
    }
  }

  @Override
  public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
    if (context.request() instanceof CompleteMultipartUploadRequest
        && seen.incrementAndGet() > completions) {
      throw new Stopped();
    }
  }
}
