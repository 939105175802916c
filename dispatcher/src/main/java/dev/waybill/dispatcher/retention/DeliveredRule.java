package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.retention.Blocker.NotDelivered;
import dev.waybill.dispatcher.source.RowConditions;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A required destination must have been sent the current version: the reads that have landed there
/// have passed it, by the facts they left.
///
/// @param organisation the published column
record DeliveredRule(RequiredStream stream, @Nullable String organisation) implements Rule {
  @Override
  public List<Blocking> blockings(RowConditions rows) throws SQLException, SourceException {
    List<Blocking> blockings = new ArrayList<>();
    String only = stream.organisation();
    if (only != null && organisation != null) {
      blockings.add(
          Blocking.of(
              because("it takes only rows of organisation " + only),
              rows.text(organisation) + " IS DISTINCT FROM " + Sql.literal(only)));
    }
    blockings.add(sent(rows));
    return blockings;
  }

  private Blocking sent(RowConditions rows) throws SQLException, SourceException {
    if (stream.landed() == null) {
      return Blocking.all(because(stream.obstacle()));
    }
    return rows.passed(stream.stream(), stream.landed())
        .map(passed ->
            Blocking.of(
                because("written or changed after the last delivery; the next one brings it"),
                "NOT (" + passed + ")"))
        .orElseGet(() ->
            Blocking.all(
                because(
                    "the source may not have the history of the last delivery; the next one finds out")));
  }

  private NotDelivered because(String why) {
    return new NotDelivered(stream.stream().destination(), why);
  }
}
