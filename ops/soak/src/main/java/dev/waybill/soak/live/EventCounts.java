package dev.waybill.soak.live;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// How often each thing happened.
final class EventCounts {
  enum Event {
    COMMITTED,
    ROLLED_BACK,
    PREPARED,
    /// A lock not granted, a deadlock, a key that was taken: what applications live with.
    REFUSED,
    LONG_TRANSACTION,
    SAVEPOINT,
    EXCEPTION_BLOCK,
    WRITE,
    LARGE_ROW,
    DELETE,
    /// Deleted and inserted again in one transaction.
    ID_USED_AGAIN,
    ORGANISATION_MOVE,
    KEY_MOVE,
    KILL,
    /// Past its lease, while another process takes over.
    STOP,
    /// A lost answer, a refusal, a cut body: of one exchange.
    EXCHANGE_BROKEN,
    /// A server that could not be reached for a while.
    SERVER_AWAY,
    SERVER_RESTART
  }

  private final Map<Event, LongAdder> counts = new EnumMap<>(Event.class);

  EventCounts() {
    for (Event event : Event.values()) {
      counts.put(event, new LongAdder());
    }
  }

  void count(Event event) {
    counter(event).increment();
  }

  long of(Event event) {
    return counter(event).sum();
  }

  private LongAdder counter(Event event) {
    return counts.getOrDefault(event, new LongAdder());
  }

  /// As it is now.
  Map<Event, Long> counts() {
    Map<Event, Long> now = new EnumMap<>(Event.class);
    counts.forEach((event, count) -> now.put(event, count.sum()));
    return now;
  }
}
