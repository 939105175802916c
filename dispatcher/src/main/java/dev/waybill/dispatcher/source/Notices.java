package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Differences between the relations of two reads. The lock is taken before the snapshot, so a
/// TRUNCATE or a rewriting ALTER either waits for the read or is seen here; it never makes a read
/// silently empty.
final class Notices {
  private Notices() {}

  static List<String> of(@Nullable ReadFacts landed, Snapshot snapshot, RowStream rows) {
    List<String> notices = new ArrayList<>();
    if (landed == null) {
      return notices;
    }
    if (!snapshot.sameHistory()) {
      notices.add(
          "the server is another incarnation than at the last read and does not hold its marker: the"
              + " look-back range was read whole, rows may come again");
    }
    Map<Long, Relation> before =
        landed.relations().stream().collect(Collectors.toMap(Relation::oid, Function.identity()));
    for (Relation now : snapshot.relations()) {
      Relation was = before.remove(now.oid());
      if (was == null) {
        notices.add("relation " + now.name() + " is new");
      } else if (was.fileNode() != now.fileNode()) {
        notices.add(
            "relation "
                + now.name()
                + " was truncated or rewritten since the last read (file node "
                + was.fileNode()
                + ", now "
                + now.fileNode()
                + ")");
      }
    }
    if (rows.arrivedRows() > 0) {
      notices.add(
          rows.arrivedRows() + " rows behind the watermark came with relations that are new");
    }
    before.values().forEach(gone -> notices.add("relation " + gone.name() + " is gone"));
    return notices;
  }
}
