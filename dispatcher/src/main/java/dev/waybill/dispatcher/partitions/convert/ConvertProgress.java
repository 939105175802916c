package dev.waybill.dispatcher.partitions.convert;

/// Told how a conversion goes.
public interface ConvertProgress {
  /// For who does not look.
  ConvertProgress UNWATCHED =
      new ConvertProgress() {
        @Override
        public void begins(ConvertStep step, int left) {}

        @Override
        public void at(String text) {}
      };

  /// @param left steps after this one
  void begins(ConvertStep step, int left);

  /// Something to look at while a step runs.
  void at(String text);
}
