package dev.waybill.spi;

import dev.waybill.spi.CheckStep.Outcome;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

/// Takes the steps of a connection test in order and times them; once one has failed, those behind
/// it are skipped.
public final class CheckRun {
  /// One step's work: says what it found.
  @FunctionalInterface
  public interface Work {
    /// @throws Skipped when it cannot be done here and need not be
    /// @throws Failed when it is known what to do
    String run() throws Exception;
  }

  /// What was found, and what to do about it.
  public static final class Failed extends Exception {
    private static final long serialVersionUID = 1L;
    private final String remedy;

    public Failed(String found, String remedy) {
      super(found);
      this.remedy = remedy;
    }
  }

  /// Why a step is left out.
  public static final class Skipped extends Exception {
    private static final long serialVersionUID = 1L;

    public Skipped(String reason) {
      super(reason);
    }
  }

  private final Function<Exception, Failed> explain;
  private final Consumer<CheckStep> steps;
  private boolean failed;

  /// @param explain what any other exception of a step means
  /// @param steps gets each step as it ends
  public CheckRun(Function<Exception, Failed> explain, Consumer<CheckStep> steps) {
    this.explain = explain;
    this.steps = steps;
  }

  public void step(String name, Work work) {
    if (failed) {
      steps.accept(
          new CheckStep(name, Outcome.SKIP, Duration.ZERO, "an earlier step failed", null));
      return;
    }
    long start = System.nanoTime();
    Outcome outcome = Outcome.FAIL;
    String detail;
    String remedy = null;
    try {
      detail = work.run();
      outcome = Outcome.PASS;
    } catch (Skipped reason) {
      detail = String.valueOf(reason.getMessage());
      outcome = Outcome.SKIP;
    } catch (Exception e) {
      Failed failure = e instanceof Failed told ? told : explain.apply(e);
      detail = String.valueOf(failure.getMessage());
      remedy = failure.remedy;
    }
    failed = outcome == Outcome.FAIL;
    steps.accept(
        new CheckStep(name, outcome, Duration.ofNanos(System.nanoTime() - start), detail, remedy));
  }

  /// Whether a step has failed.
  public boolean hasFailed() {
    return failed;
  }

  /// Goes on after a failure, to clean up.
  public void goOn() {
    failed = false;
  }
}
