package dev.waybill.dispatcher.facts;

/// A table or leaf partition a read covered.
///
/// @param fileNode changes when the relation is truncated or rewritten
public record Relation(long oid, String name, long fileNode) {}
