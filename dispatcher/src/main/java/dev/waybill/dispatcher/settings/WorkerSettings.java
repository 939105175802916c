package dev.waybill.dispatcher.settings;

import dev.waybill.dispatcher.delivery.QuarantineLimit;
import dev.waybill.dispatcher.lease.LeaseSettings;
import dev.waybill.dispatcher.outbox.OutboxPurge;
import dev.waybill.dispatcher.outbox.QuarantineExpiry;
import dev.waybill.dispatcher.outbox.RetryPolicy;
import dev.waybill.dispatcher.source.ReadLimits;
import java.nio.file.Path;
import java.time.Duration;

/// How this process works.
///
/// @param workers deliveries at a time
/// @param poll how long an idle worker waits before it looks again
/// @param spool folder for files on their way
/// @param memoryBytes what one delivery's encoder may hold in memory
/// @param quarantine how many rows of a window may be left out
/// @param expiry how long they are kept
/// @param spoolBytes what all deliveries of this process may hold in the spool together
/// @param purge of deliveries that ended long ago
/// @param keepDeletes how long an entry of a source's delete log is kept at least; longer than the
///   oldest backup of the source or of the control database that may be restored
/// @param historyAbove bytes of a table with so many or more, a new stream begins at its first
///   window's end, and the rows before come as history
public record WorkerSettings(
    int workers,
    Duration poll,
    LeaseSettings lease,
    RetryPolicy retry,
    Path spool,
    long memoryBytes,
    ReadLimits limits,
    QuarantineLimit quarantine,
    QuarantineExpiry.Settings expiry,
    long spoolBytes,
    OutboxPurge.Settings purge,
    Duration keepDeletes,
    long historyAbove) {}
