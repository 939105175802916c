package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.Incarnation;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.Relation;
import dev.waybill.dispatcher.facts.Repair;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the snapshot of a read says of itself.
///
/// @param xmin the oldest transaction still running
/// @param xmax one past the newest transaction
/// @param walInsert the log's insert position at or after the snapshot, as PostgreSQL prints it
/// @param relations the table's leaves
/// @param sameHistory whether this server still has what the read that landed last had seen
/// @param lost what must be asked for by key because this server may have lost commits that earlier
///   reads saw, null when it has not
public record Snapshot(
    long xmin,
    long xmax,
    String walInsert,
    Incarnation incarnation,
    List<Relation> relations,
    boolean sameHistory,
    @Nullable Repair lost) {

  /// Relations that the read before did not cover: attached since, with whatever rows they had. In
  /// another cluster every relation is another one, which says nothing.
  List<Relation> arrivedSince(@Nullable ReadFacts landed) {
    if (landed == null || !landed.incarnation().system().equals(incarnation.system())) {
      return List.of();
    }
    Set<Long> known = landed.relations().stream().map(Relation::oid).collect(Collectors.toSet());
    return relations.stream().filter(relation -> !known.contains(relation.oid())).toList();
  }

  /// Relations that were truncated or rewritten since the read before.
  List<Relation> rewrittenSince(ReadFacts landed) {
    Map<Long, Relation> before =
        landed.relations().stream().collect(Collectors.toMap(Relation::oid, Function.identity()));
    return relations.stream()
        .filter(now -> {
          Relation was = before.get(now.oid());
          return was != null && was.fileNode() != now.fileNode();
        })
        .toList();
  }
}
