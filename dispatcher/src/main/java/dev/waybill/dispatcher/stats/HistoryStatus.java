package dev.waybill.dispatcher.stats;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A run of history as it stands.
///
/// @param stream as `destination/table/v1`
/// @param state `DEAD_LETTER` where a person must decide about its range; then the windows go on
///   and it does not. `WAITING` until the first read of its stream
/// @param reason why it is paused, cancelled or stands still
/// @param relations tables or leaf partitions, of which `relationsDone` are done
/// @param blocks of them, of which `blocksRead` were read; null until the first range was
/// @param rewritten how often a relation or all began anew, so that rows may have come twice
/// @param blocksPerSecond of the time that its ranges took, null before the first
/// @param secondsLeft at this rate, waiting for windows not counted
/// @param deadLetter the delivery to decide about
public record HistoryStatus(
    String stream,
    String run,
    String purpose,
    String state,
    @Nullable String reason,
    @Nullable Instant since,
    @Nullable String organisation,
    long relations,
    long relationsDone,
    @Nullable Long blocks,
    long blocksRead,
    long rows,
    long bytes,
    long rewritten,
    @Nullable Double blocksPerSecond,
    @Nullable Long secondsLeft,
    @Nullable Long deadLetter,
    Instant started,
    String startedBy,
    @Nullable Instant ended) {}
