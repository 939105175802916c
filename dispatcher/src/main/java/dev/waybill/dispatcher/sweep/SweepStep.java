package dev.waybill.dispatcher.sweep;

/// What became of a step.
public sealed interface SweepStep {
  /// The next sweep is not due.
  record NotDue() implements SweepStep {}

  /// Another process sweeps the table.
  record Elsewhere() implements SweepStep {}

  /// Nothing was read: the reason stands with the table.
  record Waits(String why) implements SweepStep {}

  /// A range of blocks is done.
  ///
  /// @param relation the oid of the leaf that it goes on with
  /// @param block where
  record Went(long relation, long block) implements SweepStep {}

  /// All blocks are done.
  ///
  /// @param rows found late by this sweep, once per destination
  record Finished(long rows) implements SweepStep {}
}
