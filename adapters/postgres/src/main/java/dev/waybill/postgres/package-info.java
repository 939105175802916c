/// Rows in another PostgreSQL, merged or as a history; start at [dev.waybill.postgres.Decision].
///
/// # The protocol
///
/// Beside the tables that people read, the replica's schema holds `_waybill_owner` (whose each
/// table is), `_waybill_fence` (the newest read that landed) and `_waybill_deliveries` (the
/// receipts, a gap-free log per table).
///
/// 1. *Stage.* The files are copied, as they are, into a temporary table of the attempt's own
///    session: nobody else can see it or write to it, and it goes with the session.
///    ([dev.waybill.postgres.PostgresDeliveryWriter])
/// 2. *Decide.* One transaction moves the fence, asks the log, checks the owner and the ordinal,
///    takes the rows into their table and writes the receipt. Its COMMIT is the moment a delivery
///    lands, and the only one. ([dev.waybill.postgres.Decision])
///
/// # Why a zombie is harmless
///
/// - Commits of one table queue for its fence row. Behind it everyone asks the log first: a receipt
///   of the same delivery is adopted, whichever attempt it is of.
/// - A read older than one that landed finds the fence ahead of it and is refused.
/// - Sessions carry place and attempt in their names and end by themselves: a transaction whose
///   process is stopped after 30 seconds, a staged one after 15 minutes. Whoever waits longer than
///   `lockTimeoutSeconds` ends sessions of older reads, and asks the log again.
///
/// # What each answer means
///
/// - Any failure before the COMMIT: nothing was decided, the transaction is gone with its session.
/// - No answer to the COMMIT: in doubt. The transaction may still be at it, a COMMIT waits for
///   standbys as long as they take, and its receipt cannot be seen before. So whoever asks takes
///   the fence row's lock: while that is not to be had the delivery is undecided, and when it is,
///   the log says all. ([dev.waybill.postgres.Inquiry])
@NullMarked
package dev.waybill.postgres;

import org.jspecify.annotations.NullMarked;
