package dev.waybill.dispatcher.facts;

/// Which run of which history of a PostgreSQL server this is. Transaction ids and log positions of
/// one incarnation may mean nothing in another.
///
/// @param system the cluster's system identifier
/// @param timeline of the log being written, as eight hex digits
/// @param startedAt the checkpointer's start, as the server prints it: changes with every start and
///   crash recovery
public record Incarnation(String system, String timeline, String startedAt) {}
