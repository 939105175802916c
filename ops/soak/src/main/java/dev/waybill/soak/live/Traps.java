package dev.waybill.soak.live;

import dev.waybill.rigs.proxy.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Waits on the ways of all hosts for an effect of a kind, and lets the first that has it react.
/// Kinds are not listed: they are those that came by.
final class Traps {
  /// What comes by once only is start-up.
  private static final int OFTEN = 3;

  private final Map<String, Integer> seen = new ConcurrentSkipListMap<>();
  private final AtomicReference<@Nullable Trap> set = new AtomicReference<>();

  /// Run on the thread of the exchange.
  interface Reaction {
    Fault react(Host struck);
  }

  private record Trap(
      String effect,
      Reaction reaction,
      AtomicReference<@Nullable Host> struck,
      CountDownLatch sprung) {}

  /// An effect of a host.
  Fault meet(Host host, String effect) {
    seen.merge(effect, 1, Integer::sum);
    Trap trap = set.get();
    if (trap == null || !trap.effect().equals(effect) || !set.compareAndSet(trap, null)) {
      return Fault.NONE;
    }
    trap.struck().set(host);
    trap.sprung().countDown();
    return trap.reaction().react(host);
  }

  /// The kinds of effects that came by again and again.
  List<String> effects() {
    return seen.entrySet().stream()
        .filter(kind -> kind.getValue() >= OFTEN)
        .map(Map.Entry::getKey)
        .toList();
  }

  /// @return who came by, null when nobody did for so long
  @Nullable Host spring(String effect, Duration patience, Reaction reaction)
      throws InterruptedException {
    Trap trap = new Trap(effect, reaction, new AtomicReference<>(), new CountDownLatch(1));
    set.set(trap);
    boolean met = trap.sprung().await(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (!met && set.compareAndSet(trap, null)) {
      return null;
    }
    trap.sprung().await();
    return trap.struck().get();
  }
}
