package dev.waybill.dispatcher.retention;

/// What becomes of a row that is due while a row that stays refers to it, where only a schema file
/// says so. Where a foreign key does, the row stays: to delete it would change or delete the other.
public enum Evidence {
  /// It stays.
  KEEP,
  /// It goes, and is copied to where evidence is kept first.
  COPY
}
