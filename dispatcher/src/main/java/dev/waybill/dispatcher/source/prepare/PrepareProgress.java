package dev.waybill.dispatcher.source.prepare;

/// Told how a preparation goes.
public interface PrepareProgress {
  /// For who does not look.
  PrepareProgress UNWATCHED =
      new PrepareProgress() {
        @Override
        public void begins(PrepareStep step) {}

        @Override
        public void filled(PrepareStep.Fill step, long rows, long blocks, long ofBlocks) {}

        @Override
        public void ends(PrepareStep step) {}
      };

  void begins(PrepareStep step);

  /// After each range of a [PrepareStep.Fill].
  void filled(PrepareStep.Fill step, long rows, long blocks, long ofBlocks);

  void ends(PrepareStep step);
}
