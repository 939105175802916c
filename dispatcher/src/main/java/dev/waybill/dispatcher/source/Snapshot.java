package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.Incarnation;
import dev.waybill.dispatcher.facts.Relation;
import java.util.List;

/// What the snapshot of a read says of itself.
///
/// @param xmin the oldest transaction still running
/// @param xmax one past the newest transaction
/// @param walInsert the log's insert position at or after the snapshot, as PostgreSQL prints it
/// @param relations the table's leaves
/// @param sameHistory whether this server still has what the read that landed last had seen
record Snapshot(
    long xmin,
    long xmax,
    String walInsert,
    Incarnation incarnation,
    List<Relation> relations,
    boolean sameHistory) {}
