package dev.waybill.dispatcher.archive;

/// How the rows of a batch go.
public enum DropWay {
  /// With the partition that they lie in, which is dropped whole.
  PARTITION,
  /// By a DELETE of these rows alone.
  BOUNDED_DELETE
}
