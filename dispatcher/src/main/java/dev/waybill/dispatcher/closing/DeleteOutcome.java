package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.retention.ReadBack;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of one batch.
///
/// @param due rows that were to go, 0 where there are no more
/// @param deleted those that are gone
/// @param changed those that were not what was proven any more once they were locked; they are
///   looked at again
/// @param lacking those that a destination does not hold as they are: they stay, and are not asked
///   about again by the same [BoundedDelete]
/// @param batch of their tombstones, null where nothing was deleted
/// @param waitsFor why it did not go on, null where it did
public record DeleteOutcome(
    int due,
    int deleted,
    int changed,
    List<ReadBack> lacking,
    @Nullable Integer batch,
    @Nullable String waitsFor) {
  /// Written out: a compact constructor loses the annotations of its parameters in the class file.
  public DeleteOutcome(
      int due,
      int deleted,
      int changed,
      List<ReadBack> lacking,
      @Nullable Integer batch,
      @Nullable String waitsFor) {
    this.due = due;
    this.deleted = deleted;
    this.changed = changed;
    this.lacking = List.copyOf(lacking);
    this.batch = batch;
    this.waitsFor = waitsFor;
  }

  static DeleteOutcome waiting(int due, List<ReadBack> lacking, String waitsFor) {
    return new DeleteOutcome(due, 0, 0, lacking, null, waitsFor);
  }

  /// Whether there is nothing left to do.
  public boolean isOver() {
    return due == 0 && waitsFor == null;
  }
}
