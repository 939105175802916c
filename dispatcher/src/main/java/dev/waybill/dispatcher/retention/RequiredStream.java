package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.outbox.GapStore.Gap;
import dev.waybill.dispatcher.outbox.QuarantineStore.Lacking;
import dev.waybill.spi.StreamId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the control database knows of a required destination and a table.
///
/// @param organisation the only one whose rows it takes, null for all
/// @param landed the facts of the read that landed last; null where they prove nothing
/// @param obstacle why they do not; empty where they do
/// @param gaps ranges that were given up
/// @param lacking rows that were left out because of a value
record RequiredStream(
    StreamId stream,
    @Nullable String organisation,
    @Nullable ReadFacts landed,
    String obstacle,
    List<Gap> gaps,
    Lacking lacking) {
  static RequiredStream without(StreamId stream, @Nullable String organisation, String obstacle) {
    return new RequiredStream(stream, organisation, null, obstacle, List.of(), Lacking.NONE);
  }
}
