package dev.waybill.soak.reading;

import dev.waybill.dispatcher.delivery.GroupThreads;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;

/// Lets one thread go at a time of those that a step of a worker consists of, so that deliveries
/// that are read together are interleaved as chance has it, and the same chance makes the same run.
/// A thread gives its turn up where it waits for another of its group, where it is told to [#pass],
/// and where it ends.
///
/// Steps nest: what others do while a process sleeps is run inside its call, and everybody in the
/// process sleeps meanwhile.
public final class Turns {
  private final Chance chance;
  private final Deque<Step> steps = new ConcurrentLinkedDeque<>();

  /// What is left open by the order that the product itself keeps.
  public interface Chance {
    /// @return which of so many goes on, from 0
    int next(int of);

    /// Asked when a thread is about to wait for others for a while.
    ///
    /// @return whether that while is over
    boolean isOver();
  }

  /// Each goes on until it waits for another, the leader first, as long as it takes.
  public static final Chance NONE =
      new Chance() {
        @Override
        public int next(int of) {
          return 0;
        }

        @Override
        public boolean isOver() {
          return false;
        }
      };

  public Turns(Chance chance) {
    this.chance = chance;
  }

  /// For workers whose steps are played here.
  public GroupThreads threads() {
    return new GroupThreads(follower -> step().follower(follower), () -> step().lock());
  }

  /// Runs a step, and all that it began, to its end.
  public <T> T play(Supplier<T> work) {
    Step step = new Step(chance);
    steps.push(step);
    try {
      return step.lead(work);
    } finally {
      steps.pop();
    }
  }

  /// Any of those in the step may go on.
  public void pass() {
    step().pass();
  }

  /// The process is gone: none of those in the step does anything more.
  public void kill() {
    step().kill();
  }

  /// Nobody in the step waits for a server.
  public void interrupt() {
    step().interrupt();
  }

  private Step step() {
    return steps.element();
  }
}
