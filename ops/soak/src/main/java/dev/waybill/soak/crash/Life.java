package dev.waybill.soak.crash;

import dev.waybill.rigs.proxy.Exchange;
import dev.waybill.rigs.proxy.Fault;
import dev.waybill.rigs.proxy.Intruder;
import dev.waybill.soak.crash.Point.Moment;
import dev.waybill.soak.reading.Turns;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One simulated process, as the servers see it: records every effect it has, in order, and hits it
/// at one of them. Nothing of a dead process reaches a server any more.
///
/// What is an effect is not a list: whatever the proxies see that is not known to change nothing.
final class Life {
  private final Others others;
  private final Clock clock;
  private final Consumer<Exchange> passing;
  private final List<String> effects = new ArrayList<>();
  private final Turns turns = new Turns(Turns.NONE);
  private volatile Function<String, Fault> rule = _ -> Fault.NONE;
  private @Nullable Point point;
  private @Nullable String hit;
  private volatile boolean dead;

  /// What happens around a process that is hit.
  interface Others {
    /// The application goes on writing.
    void write();

    /// Another process takes over and runs to the end.
    void takeOver();
  }

  /// @param clock of the process
  /// @param passing told of each exchange right before it is forwarded
  Life(Others others, Clock clock, Consumer<Exchange> passing) {
    this.others = others;
    this.clock = clock;
    this.passing = passing;
  }

  /// What this process and a server have between them.
  Intruder at(String server) {
    return exchange -> meet(server, exchange);
  }

  /// What comes by is broken by a rule from now on.
  ///
  /// @param next gives the fault of an exchange by its name; asked by many threads
  void breaking(Function<String, Fault> next) {
    rule = next;
  }

  /// Records from the start, and hits at a point.
  ///
  /// @param next null for none
  synchronized void plan(@Nullable Point next) {
    effects.clear();
    point = next;
    hit = null;
  }

  synchronized List<String> effects() {
    return List.copyOf(effects);
  }

  /// The effect it was hit at, null when it was not.
  synchronized @Nullable String hit() {
    return hit;
  }

  /// Its threads: one goes at a time, so that its effects come in the same order each time.
  Turns turns() {
    return turns;
  }

  Clock clock() {
    return clock;
  }

  boolean isDead() {
    return dead;
  }

  Fault meet(String server, Exchange exchange) {
    if (dead) {
      return Fault.RESET;
    }
    String name = server + ": " + exchange.name();
    Fault fault = fault(exchange.effect() ? count(name) : null);
    passing.accept(exchange);
    return fault == Fault.NONE ? rule.apply(name) : fault;
  }

  private Fault fault(@Nullable Moment moment) {
    return switch (moment) {
      case null -> Fault.NONE;
      case BEFORE -> {
        die();
        yield Fault.RESET;
      }
      case AFTER -> new Fault.AnswerLost(this::die);
      case ANSWER_LOST -> new Fault.AnswerLost(others::write);
      case ASLEEP -> {
        others.write();
        others.takeOver();
        yield Fault.NONE;
      }
    };
  }

  private synchronized @Nullable Moment count(String name) {
    effects.add(name);
    if (point == null || effects.size() != point.effect()) {
      return null;
    }
    hit = name;
    return point.moment();
  }

  /// Whoever waits for an answer, or to ask again, waits no more.
  private void die() {
    dead = true;
    turns.kill();
    turns.interrupt();
    others.write();
  }
}
