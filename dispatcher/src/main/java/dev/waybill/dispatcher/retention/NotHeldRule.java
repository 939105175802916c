package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.source.RowConditions;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.RowIdentity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Rows that a required destination is known not to hold as they are: left out because of a value,
/// or found so when it was read back.
///
/// @param readBacks of that destination and the table
record NotHeldRule(RequiredStream stream, List<ReadBack> readBacks) implements Rule {
  @Override
  public List<Blocking> blockings(RowConditions rows) {
    Map<Difference, List<RowIdentity>> byDifference = new EnumMap<>(Difference.class);
    if (!stream.lacking().isEmpty()) {
      byDifference.put(Difference.QUARANTINED, new ArrayList<>(stream.lacking()));
    }
    for (ReadBack readBack : readBacks) {
      readBack
          .notHeld()
          .forEach(row ->
              byDifference
                  .computeIfAbsent(row.difference(), _ -> new ArrayList<>())
                  .add(row.row()));
    }
    DestinationId destination = stream.stream().destination();
    List<Blocking> blockings = new ArrayList<>();
    byDifference.forEach((difference, keys) ->
        blockings.add(
            Blocking.of(new Blocker.NotHeld(destination, difference), rows.isOneOf(keys))));
    return blockings;
  }
}
