package dev.waybill.dispatcher.retention;

/// How rows go.
public enum Way {
  /// With their partition, every row of which goes.
  DROP,
  /// By deletes of a bounded number of rows.
  DELETE
}
