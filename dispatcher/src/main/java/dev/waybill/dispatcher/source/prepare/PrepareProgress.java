package dev.waybill.dispatcher.source.prepare;

/// Told how a preparation goes.
public interface PrepareProgress {
  void begins(PrepareStep step);

  /// After each range of a [PrepareStep.Fill].
  void filled(PrepareStep.Fill step, long rows, long blocks, long ofBlocks);

  void ends(PrepareStep step);
}
