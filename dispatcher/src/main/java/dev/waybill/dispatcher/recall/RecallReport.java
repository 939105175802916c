package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.control.ControlDatabase;
import java.util.List;
import java.util.Optional;

/// A recall with what was refused.
///
/// @param refusals a row may be among them and be placed, from another destination
public record RecallReport(RecallRequest recall, List<Refusal> refusals) {
  public RecallReport {
    refusals = List.copyOf(refusals);
  }

  /// Empty when there is no such recall.
  public static Optional<RecallReport> of(ControlDatabase control, long id) {
    return new RecallStore(control)
        .find(id)
        .map(recall -> new RecallReport(recall, new RecallBatches(control).refusals(id)));
  }
}
