package dev.waybill.reference;

/// How the application keeps its two largest tables, `ingested_events` and `tenant_audit_logs`.
public enum Form {
  /// Partitioned by day; the primary key then holds the partition column, and no foreign key can
  /// name an event.
  PARTITIONED,

  /// One table each, with every foreign key.
  PLAIN
}
