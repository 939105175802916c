package dev.waybill.dispatcher.reconciliation;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a run found so far.
///
/// @param resumed whether it was begun by an earlier call
/// @param seed of the rows that are drawn
public record ReconciliationReport(
    long run, boolean resumed, Depth depth, long seed, List<OfStream> streams) {
  public ReconciliationReport {
    streams = List.copyOf(streams);
  }

  /// How a stream compares.
  public enum Verdict {
    EQUAL,
    DIFFERENT,
    /// Not everything was compared: the same order goes on.
    UNFINISHED,
    /// It could not be compared; the same order goes on.
    FAILED
  }

  /// @param failure why it failed, else null
  /// @param sourceRows that a destination must hold
  /// @param heldRows that it holds
  /// @param compared rows that were compared one by one
  /// @param coming rows that are left to the windows
  /// @param verifiedThrough null where not even the first row is verified
  /// @param differences the first ones; the counts are of all
  /// @param repairs deliveries that this call planned
  public record OfStream(
      String stream,
      Verdict verdict,
      @Nullable String failure,
      long sourceRows,
      long heldRows,
      long compared,
      long coming,
      long missing,
      long extra,
      long altered,
      @Nullable Instant verifiedThrough,
      List<Row> differences,
      List<Long> repairs) {
    public OfStream {
      differences = List.copyOf(differences);
      repairs = List.copyOf(repairs);
    }
  }

  /// A difference as it is shown: it names the row, and has no values.
  ///
  /// @param columns that differ, of an altered row
  /// @param repair the delivery that was planned to mend it
  public record Row(
      Difference.Kind kind,
      Cause cause,
      String key,
      @Nullable String organisation,
      @Nullable LocalDate day,
      List<String> columns,
      @Nullable Long repair) {
    public Row {
      columns = List.copyOf(columns);
    }
  }

  public boolean has(Verdict verdict) {
    return streams.stream().anyMatch(stream -> stream.verdict() == verdict);
  }
}
