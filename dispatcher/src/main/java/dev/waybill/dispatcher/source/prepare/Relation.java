package dev.waybill.dispatcher.source.prepare;

import dev.waybill.dispatcher.source.Sql;
import java.util.ArrayList;
import java.util.List;

/// A table of the application, or a partition of one.
///
/// @param partitioned whether it has no rows of its own, only partitions
record Relation(
    long oid, String schema, String name, boolean partitioned, List<Relation> partitions) {
  Relation {
    partitions = List.copyOf(partitions);
  }

  String quoted() {
    return Sql.identifier(schema) + "." + Sql.identifier(name);
  }

  /// Itself and everything below it.
  List<Relation> all() {
    List<Relation> all = new ArrayList<>(List.of(this));
    partitions.forEach(partition -> all.addAll(partition.all()));
    return all;
  }

  /// Those that hold rows.
  List<Relation> leaves() {
    return all().stream().filter(relation -> !relation.partitioned()).toList();
  }
}
