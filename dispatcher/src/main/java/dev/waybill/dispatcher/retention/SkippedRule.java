package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.source.RowConditions;
import java.util.List;

/// Rows that a person gave up for a required destination, until a replay has brought them.
record SkippedRule(RequiredStream stream) implements Rule {
  @Override
  public List<Blocking> blockings(RowConditions rows) {
    return stream.gaps().stream()
        .map(gap ->
            Blocking.of(
                new Blocker.Skipped(stream.stream().destination(), gap.delivery()),
                rows.between(gap.from(), gap.to())))
        .toList();
  }
}
