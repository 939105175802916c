package dev.waybill.dispatcher.closing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemReader;

/// Takes partitions on as far as they go, as a batch job whose items are single steps of
/// [CloseOut]: the oldest first, and one that waits or fails keeps no other from it. Where each
/// stands is told by its row, its source and the archive alone, so a job that ends anywhere is
/// begun anew.
public final class CloseOutJob {
  private static final String NAME = "close-out";

  private final CloseStore closes;
  private final Function<Close, CloseOut> closeOuts;
  private final BooleanSupplier spent;
  private final Consumer<Close> progress;
  private final Pace pace;
  private final Set<Long> waiting = new HashSet<>();
  private final Map<Long, String> failures = new HashMap<>();
  private final JobRepository jobs = new ResourcelessJobRepository();

  /// @param closeOuts of the table of a partition
  /// @param spent asked before each step whether nothing more is to be begun
  /// @param progress is told after each step
  /// @param pace of the steps
  public CloseOutJob(
      CloseStore closes,
      Function<Close, CloseOut> closeOuts,
      BooleanSupplier spent,
      Consumer<Close> progress,
      Pace pace) {
    this.closes = closes;
    this.closeOuts = closeOuts;
    this.spent = spent;
    this.progress = progress;
    this.pace = pace;
  }

  /// @return why partitions failed, by the number of their closing; those that wait say so
  ///   themselves
  public Map<Long, String> execute() throws InterruptedException {
    JobExecution execution =
        jobs.createJobExecution(
            jobs.createJobInstance(NAME, new JobParameters()),
            new JobParameters(),
            new ExecutionContext());
    try {
      new JobBuilder(NAME, jobs).start(steps()).build().execute(execution);
    } catch (JobInterruptedException e) {
      InterruptedException interrupted = new InterruptedException("close-out was interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
    for (Throwable failure : execution.getAllFailureExceptions()) {
      throw failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }
    return failures;
  }

  private Step steps() {
    ItemReader<Close> reader = () -> spent.getAsBoolean() ? null : next();
    return new StepBuilder("steps", jobs)
        .<Close, Close>chunk(1)
        .reader(reader)
        .processor(this::step)
        .writer((Chunk<? extends Close> done) -> done.forEach(progress))
        .build();
  }

  private @Nullable Close next() {
    return closes.unfinished().stream()
        .filter(close -> !waiting.contains(close.id()) && !failures.containsKey(close.id()))
        .findFirst()
        .orElse(null);
  }

  private @Nullable Close step(Close close) throws InterruptedException {
    long began = pace.begin();
    try {
      Close now = closeOuts.apply(close).step(close);
      if (now.waitsFor() != null) {
        waiting.add(close.id());
      }
      return now;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      failures.put(close.id(), String.valueOf(e.getMessage()));
      return null;
    } finally {
      pace.end(began);
    }
  }
}
