package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.Relation;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Whether the live lane had passed a row when it left certain facts: computed by the source as far
/// as it can, and finished here, where the seen ids are.
final class PassedRows {
  static final int AHEAD = 0;
  static final int UNLESS_UNSEEN = 1;
  static final int PASSED = 2;

  private PassedRows() {}

  /// [#AHEAD] when not, [#PASSED] when so, [#UNLESS_UNSEEN] when only if the row's transaction is
  /// among the seen ones.
  static String sql(CursorColumns cursor, Snapshot snapshot, ReadFacts facts) {
    List<Relation> arrived = snapshot.arrivedSince(facts);
    String unknown =
        arrived.isEmpty()
            ? ""
            : arrived.stream()
                .map(relation -> Long.toString(relation.oid()))
                .collect(
                    Collectors.joining(
                        ",", " WHEN tableoid = ANY ('{", "}'::oid[]) THEN " + AHEAD));
    return "CASE"
        + unknown
        + " WHEN NOT ("
        + cursor.upTo(facts.end())
        + ") THEN "
        + AHEAD
        + " WHEN "
        + cursor.from(facts.lookBackTo())
        + " AND "
        + Xids.widenSql("xmin", snapshot.xmax())
        + " >= "
        + facts.fence()
        + " THEN "
        + UNLESS_UNSEEN
        + " ELSE "
        + PASSED
        + " END";
  }

  /// @param answer of [#sql]
  static boolean passed(int answer, @Nullable ReadFacts facts, long xid) {
    return answer == PASSED
        || answer == UNLESS_UNSEEN && facts != null && facts.seen().contains(xid);
  }
}
