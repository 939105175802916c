package dev.waybill.dispatcher.partitions.convert;

import java.util.List;

/// A change that is still to be made.
///
/// @param kind how it is run
/// @param lock which locks it takes, and who waits for them
/// @param takes how long it may take
/// @param needs what it depends on
/// @param sql the exact statements, in order
public record ConvertStep(
    Kind kind, String title, String lock, String takes, String needs, List<String> sql) {
  public ConvertStep {
    sql = List.copyOf(sql);
  }

  /// How a step is run.
  public enum Kind {
    /// Outside a transaction, without a limit: nobody waits for it.
    LONG,
    /// In one transaction that gives up soon where somebody holds a lock, and is tried again.
    SHORT,
    /// As the last, and the application's table is another one afterwards: all its waits together
    /// are as short as that of one lock.
    SWITCH
  }
}
