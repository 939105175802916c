package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.source.RowConditions;
import dev.waybill.spi.RowIdentity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Rows that a required destination is known not to hold as they are: left out because of a value,
/// or found so when it was read back. An entry of quarantine that has expired says nothing of a row
/// that was changed since: by then its window has brought it, or left it out anew.
///
/// @param readBacks of that destination and the table
record NotHeldRule(RequiredStream stream, List<ReadBack> readBacks) implements Rule {
  @Override
  public List<Blocking> blockings(RowConditions rows) {
    List<Blocking> blockings = new ArrayList<>();
    if (!stream.lacking().open().isEmpty()) {
      blockings.add(blocking(Difference.QUARANTINED, rows.isOneOf(stream.lacking().open())));
    }
    Instant lastExpiry = stream.lacking().lastExpiry();
    if (lastExpiry != null) {
      blockings.add(
          blocking(
              Difference.QUARANTINED,
              rows.isOneOf(stream.lacking().expired()) + " AND " + rows.before(lastExpiry)));
    }
    Map<Difference, List<RowIdentity>> byDifference = new EnumMap<>(Difference.class);
    for (ReadBack readBack : readBacks) {
      readBack
          .notHeld()
          .forEach(row ->
              byDifference
                  .computeIfAbsent(row.difference(), _ -> new ArrayList<>())
                  .add(row.row()));
    }
    byDifference.forEach(
        (difference, keys) -> blockings.add(blocking(difference, rows.isOneOf(keys))));
    return blockings;
  }

  private Blocking blocking(Difference difference, String condition) {
    return Blocking.of(new Blocker.NotHeld(stream.stream().destination(), difference), condition);
  }
}
