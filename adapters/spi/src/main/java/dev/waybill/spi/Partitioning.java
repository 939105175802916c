package dev.waybill.spi;

/// How rows are spread over folders of an object store.
public enum Partitioning {
  /// `org_id=<id>/date=<yyyy-mm-dd>`: the default.
  ORG_DATE,
  /// `date=<yyyy-mm-dd>`.
  DATE,
  /// One folder.
  NONE
}
