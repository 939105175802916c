package dev.waybill.demo;

import dev.waybill.dispatcher.source.prepare.PrepareProgress;
import dev.waybill.dispatcher.source.prepare.PrepareStep;

/// The demo's tables are empty when they are prepared: there is nothing to watch.
final class Unwatched implements PrepareProgress {
  @Override
  public void begins(PrepareStep step) {}

  @Override
  public void filled(PrepareStep.Fill step, long rows, long blocks, long ofBlocks) {}

  @Override
  public void ends(PrepareStep step) {}
}
