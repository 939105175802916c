package dev.waybill.dispatcher.facts;

import dev.waybill.spi.AttemptId;
import dev.waybill.spi.Watermark;
import java.util.List;
import java.util.Map;

/// What a read leaves behind so that the next read of the stream finds exactly what this one did
/// not see. Stored with the attempt before anything becomes visible; copied to the stream when that
/// attempt, and no other, has landed.
///
/// @param attempt the attempt that made the read
/// @param end where the read ended: the end of the window, or a row when it was cut by size
/// @param fence the oldest transaction id that was still running at the snapshot: rows of ids below
///   it were seen
/// @param seen ids at or above the fence whose rows this read or an earlier one saw
/// @param oldestWriter microseconds since 1970 UTC: the earlier of the read's own start and the
///   start of the oldest transaction that could still write
/// @param lookBackTo microseconds since 1970 UTC: the oldest cursor value a still unseen commit may
///   carry; [#UNBOUNDED] when nothing bounds it
/// @param prepared per prepared transaction the oldest cursor base it may carry, microseconds or
///   [#UNBOUNDED]
/// @param relations what the read covered
/// @param incarnation in which `fence` and `seen` have their meaning
public record ReadFacts(
    AttemptId attempt,
    Watermark end,
    long fence,
    XidSet seen,
    long oldestWriter,
    long lookBackTo,
    Map<String, Long> prepared,
    List<Relation> relations,
    Incarnation incarnation) {

  /// Minus infinity, as microseconds.
  public static final long UNBOUNDED = Long.MIN_VALUE;

  public ReadFacts {
    prepared = Map.copyOf(prepared);
    relations = List.copyOf(relations);
  }

  /// Those of the same read made for another attempt.
  public ReadFacts by(AttemptId other) {
    return new ReadFacts(
        other, end, fence, seen, oldestWriter, lookBackTo, prepared, relations, incarnation);
  }

  /// Whether two reads left the same behind: what one has not seen, the other has not.
  public boolean sawTheSameAs(ReadFacts other) {
    return equals(other.by(attempt));
  }
}
