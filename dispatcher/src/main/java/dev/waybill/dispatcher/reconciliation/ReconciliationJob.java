package dev.waybill.dispatcher.reconciliation;

import dev.waybill.dispatcher.reconciliation.ReconciliationStore.Run;
import dev.waybill.dispatcher.source.SourceDigest.Draw;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.spi.DestinationException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
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

/// The steps of a run as a batch job: digests of parts, rows of days, archived and extra rows. An
/// item is what is not done yet; what was found of it and that it is done are stored together. So a
/// job that ends anywhere, by budget or by death, is begun anew and goes on with what is left:
/// where it stands is told by the tables of the run alone.
final class ReconciliationJob {
  private static final String NAME = "reconciliation";

  private final ReconciliationStore store;
  private final Run run;
  private final ReconciliationOrder order;
  private final Map<Long, ComparedStream> streams;
  private final Path folder;
  private final BooleanSupplier spent;
  private final Consumer<ReconciliationStore.Progress> progress;
  private final Differences differences;
  private final Map<Long, String> failures = new HashMap<>();
  private final JobRepository jobs = new ResourcelessJobRepository();

  /// @param streams by their ids
  /// @param differences is told what was found
  /// @param folder for what is spooled
  /// @param spent whether nothing more is to be begun
  /// @param progress is told after each item
  ReconciliationJob(
      ReconciliationStore store,
      Run run,
      ReconciliationOrder order,
      Map<Long, ComparedStream> streams,
      Differences differences,
      Path folder,
      BooleanSupplier spent,
      Consumer<ReconciliationStore.Progress> progress) {
    this.store = store;
    this.run = run;
    this.order = order;
    this.streams = Map.copyOf(streams);
    this.differences = differences;
    this.folder = folder;
    this.spent = spent;
    this.progress = progress;
  }

  /// @return why streams could not be compared, by their ids
  Map<Long, String> execute() throws InterruptedException {
    JobExecution execution =
        jobs.createJobExecution(
            jobs.createJobInstance(NAME, new JobParameters()),
            new JobParameters(),
            new ExecutionContext());
    try {
      new JobBuilder(NAME, jobs)
          .start(step("digests", store::nextPart, Part::streamId, this::compare))
          .next(step("rows", store::nextDay, DayRows::streamId, this::compare))
          .next(
              step("archived and extra rows", store::nextSurplus, Surplus::streamId, this::compare))
          .build()
          .execute(execution);
    } catch (JobInterruptedException e) {
      throw interrupted(e);
    }
    for (Throwable failure : execution.getAllFailureExceptions()) {
      throw unwrapped(failure);
    }
    return failures;
  }

  /// As it was thrown inside of a step.
  private static RuntimeException unwrapped(Throwable failure) {
    if (failure.getCause() instanceof RuntimeException cause) {
      return cause;
    }
    return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
  }

  private static InterruptedException interrupted(Throwable cause) {
    InterruptedException interrupted = new InterruptedException("reconciliation was interrupted");
    interrupted.initCause(cause);
    return interrupted;
  }

  /// What is not done yet of some streams.
  @FunctionalInterface
  private interface Next<T> {
    @Nullable T of(Run run, Set<Long> streams);
  }

  /// Compares an item.
  ///
  /// @return stores that it is done
  @FunctionalInterface
  private interface Comparison<T> {
    Runnable compare(ComparedStream stream, T item) throws Exception;
  }

  private <T> Step step(
      String name, Next<T> next, ToLongFunction<T> streamOf, Comparison<T> comparison) {
    ItemReader<T> reader = () -> spent.getAsBoolean() ? null : next.of(run, left());
    return new StepBuilder(name, jobs)
        .<T, Runnable>chunk(1)
        .reader(reader)
        .processor(item -> compared(item, streamOf.applyAsLong(item), comparison))
        .writer((Chunk<? extends Runnable> done) -> {
          done.forEach(Runnable::run);
          progress.accept(store.progress(run));
        })
        .build();
  }

  /// Streams that have not failed.
  private Set<Long> left() {
    Set<Long> left = new HashSet<>(streams.keySet());
    left.removeAll(failures.keySet());
    return left;
  }

  /// One stream that cannot be compared keeps no other from it.
  private <T> @Nullable Runnable compared(T item, long streamId, Comparison<T> comparison)
      throws Exception {
    ComparedStream stream = streams.get(streamId);
    if (stream == null) {
      throw new IllegalStateException("expected stream " + streamId + " among those of the run");
    }
    try {
      return comparison.compare(stream, item);
    } catch (SourceException | DestinationException e) {
      failures.put(streamId, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private Runnable compare(ComparedStream stream, Part part) throws Exception {
    Draw draw = order.depth() == Depth.SAMPLE ? new Draw(order.sample(), run.seed()) : null;
    PartComparison.Result result =
        new PartComparison(stream, differences).compare(part.range(), draw);
    Set<Bucket> open = order.depth() == Depth.FULL ? result.all() : result.differing();
    return () -> store.done(run, part, result, open);
  }

  private Runnable compare(ComparedStream stream, DayRows rows) throws Exception {
    DayComparison.Result result =
        new DayComparison(stream, rows.day(), rows.organisations(), order.depth(), differences)
            .run(folder);
    return () -> store.done(run, rows, result);
  }

  private Runnable compare(ComparedStream stream, Surplus surplus) throws Exception {
    Compared archived = new ArchivedCheck(stream, differences).check(surplus.buckets());
    Compared extra = new ExtraRows(stream, differences).find(surplus.buckets(), folder);
    return () -> store.done(run, surplus, archived.and(extra));
  }
}
