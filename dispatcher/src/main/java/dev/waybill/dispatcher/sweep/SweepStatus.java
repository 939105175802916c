package dev.waybill.dispatcher.sweep;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How the sweeps of a table stand. Times are those of the source.
///
/// @param since what transactions wrote that had ended by then was never swept
/// @param sweptAt when the last sweep that ended began: everything that had ended by then is swept;
///   `since` before the first
/// @param finishedAt when it ended
/// @param startedAt when the one under way began
/// @param lastRows rows that the last sweep that ended found late, once per destination
/// @param rows since ever
/// @param waiting why the one under way does not go on
public record SweepStatus(
    String source,
    String table,
    Instant since,
    Instant sweptAt,
    @Nullable Instant finishedAt,
    @Nullable Instant startedAt,
    long lastRows,
    long rows,
    @Nullable String waiting) {}
