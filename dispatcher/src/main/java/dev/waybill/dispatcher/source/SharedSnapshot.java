package dev.waybill.dispatcher.source;

/// The snapshot of an open read, for reads of other streams of the same table to take part in while
/// it is open.
///
/// @param id as PostgreSQL exported it
/// @param bounds of the server before the snapshot, which are those of every read in it
public record SharedSnapshot(String id, Bounds bounds) {}
