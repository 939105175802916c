package dev.waybill.dispatcher.retention;

/// A blocker and the rows it keeps.
///
/// @param condition in SQL, of each row; one that is null keeps it
/// @param join what the condition needs beside the table in FROM, or empty
record Blocking(Blocker blocker, String condition, String join) {
  static Blocking of(Blocker blocker, String condition) {
    return new Blocking(blocker, condition, "");
  }

  /// Every row of the table.
  static Blocking all(Blocker blocker) {
    return of(blocker, "true");
  }

  String keeps() {
    return "coalesce(" + condition + ", true)";
  }
}
