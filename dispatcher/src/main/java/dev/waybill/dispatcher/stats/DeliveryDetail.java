package dev.waybill.dispatcher.stats;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A delivery with its attempts, its receipt, and what became of the rows it left out.
///
/// @param quarantined rows it left out, by their status now
/// @param settled rows of quarantine that it settled, by how
public record DeliveryDetail(
    DeliverySummary delivery,
    List<Attempt> attempts,
    @Nullable Receipt receipt,
    Map<String, Long> quarantined,
    Map<String, Long> settled) {
  public DeliveryDetail {
    attempts = List.copyOf(attempts);
  }

  /// A read, and what was noticed in it.
  ///
  /// @param staged objects that were uploaded before the decision
  public record Attempt(
      long seq,
      String uuid,
      Instant end,
      long rows,
      long lateRows,
      long deletedRows,
      long staged,
      List<String> notices,
      Instant created) {
    public Attempt {
      notices = List.copyOf(notices);
    }
  }

  /// The destination's proof.
  public record Receipt(
      long seq,
      String uuid,
      long rowsSent,
      long rowsLoaded,
      long rowsQuarantined,
      long bytes,
      int objects,
      String digest,
      String proof,
      Instant started,
      Instant committed) {}
}
