package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.source.prepare.PrepareProgress;
import dev.waybill.dispatcher.source.prepare.PrepareStep;
import java.io.PrintWriter;

/// A line per step of a preparation, and per tenth of a long filling.
final class PrepareLines implements PrepareProgress {
  private final PrintWriter out;
  private long tenths;

  PrepareLines(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void begins(PrepareStep step) {
    tenths = 0;
    out.println(step.title() + " …");
    out.flush();
  }

  @Override
  public void filled(PrepareStep.Fill step, long rows, long blocks, long ofBlocks) {
    long now = 10 * blocks / ofBlocks;
    if (now > tenths) {
      tenths = now;
      out.println("  %,d rows filled, %d0 %% of the blocks".formatted(rows, now));
      out.flush();
    }
  }

  @Override
  public void ends(PrepareStep step) {}
}
