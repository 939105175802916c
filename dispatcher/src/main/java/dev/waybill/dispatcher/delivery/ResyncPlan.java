package dev.waybill.dispatcher.delivery;

import org.jspecify.annotations.Nullable;

/// How the resync of a stream stands, or would be done.
///
/// @param stream `destination/table/v1`
/// @param run that is open, null when none is
/// @param state of the run; `OPENING` when the command did not get to its end
/// @param shadow whether the rows are put beside the table and swapped; else they land in it, as
///   newer versions
/// @param waitsFor the delivery that may be at the destination and is settled before history is
///   read; null when there is none
public record ResyncPlan(
    String stream,
    @Nullable String run,
    @Nullable String state,
    boolean shadow,
    @Nullable Long waitsFor) {}
