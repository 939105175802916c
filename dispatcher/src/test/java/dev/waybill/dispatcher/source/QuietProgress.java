package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.source.prepare.PrepareProgress;
import dev.waybill.dispatcher.source.prepare.PrepareStep;

/// Says nothing.
public final class QuietProgress implements PrepareProgress {
  @Override
  public void begins(PrepareStep step) {}

  @Override
  public void filled(PrepareStep.Fill step, long rows, long blocks, long ofBlocks) {}

  @Override
  public void ends(PrepareStep step) {}
}
