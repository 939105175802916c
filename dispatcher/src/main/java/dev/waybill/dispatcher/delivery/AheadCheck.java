package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.outbox.Delivery;
import dev.waybill.dispatcher.watermark.StreamRow;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.StreamPosition;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Asks each destination once how far it is, before this process sends it anything, and again when
/// the control database has failed over: what it holds must be known here, because facts are stored
/// before anything can land.
final class AheadCheck {
  private final Ledger ledger;
  private final Set<Long> checked = ConcurrentHashMap.newKeySet();
  private volatile @Nullable String history;

  AheadCheck(Ledger ledger) {
    this.ledger = ledger;
  }

  /// @throws DestinationAheadException when the destination holds something unknown
  void require(DestinationAdapter adapter, StreamRow row, Delivery delivery)
      throws DestinationException, DestinationAheadException {
    String now = ledger.history();
    if (!now.equals(history)) {
      checked.clear();
      history = now;
    }
    if (checked.contains(row.id())) {
      return;
    }
    StreamPosition position = adapter.position(row.stream());
    if (isAhead(position, row, delivery)) {
      throw new DestinationAheadException(
          "the destination is at ordinal "
              + position.ordinal()
              + ", read "
              + position.attempt()
              + ", which is not known here: the control database was restored or copied, or lost its last commits");
    }
    checked.add(row.id());
  }

  /// An ordinal may be taken by the delivery that is on its way, and by what voided it.
  private boolean isAhead(StreamPosition position, StreamRow row, Delivery delivery) {
    AttemptId attempt = position.attempt();
    if (attempt == null || ledger.isKnown(row.id(), attempt)) {
      return false;
    }
    ReadFacts landed = row.landed();
    long last = landed == null ? 0 : landed.attempt().seq().value();
    return attempt.seq().value() > last
        || delivery.ordinal() == null && position.ordinal() >= row.nextOrdinal()
        || landed != null && attempt.seq().value() == last && !attempt.equals(landed.attempt());
  }
}
