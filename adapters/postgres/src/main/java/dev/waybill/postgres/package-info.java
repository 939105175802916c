/// Rows in another PostgreSQL, merged or as a history; start at [dev.waybill.postgres.Decision].
///
/// # The protocol
///
/// Beside the tables that people read, the replica's schema holds `_waybill_owner` (whose each
/// table is), `_waybill_fence` (the newest read that landed), `_waybill_deliveries` (the receipts,
/// a gap-free log per table) and `_waybill_rebuild` (rebuilds, open and ended).
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
/// # A rebuild
///
/// The shadow `_waybill_shadow_<id>` is made like the table. While its rebuild is open, every
/// decision takes the rows into both, or into the shadow alone where they belong to the rebuild or
/// the table is gone or empty, and notes its ordinal: a swap needs every ordinal noted, so that one
/// that a worker of a build without shadows took into the table alone is not lost. Opening,
/// swapping and abandoning queue at the fence like a commit: a zombie's commit is all before the
/// swap, or goes by name to the new table. A row per rebuild stays for ever, so a step that is
/// repeated finds what it did, and a zombie's opens nothing again.
/// ([dev.waybill.postgres.Rebuilding])
///
/// The swap renames, in one transaction; `lockTimeoutSeconds` bounds how long it and the readers
/// behind it wait for queries that run. A reader whose snapshot is older than the shadow's rows
/// (`REPEATABLE READ`) does not see those in the new table before its next transaction. Rows that
/// are marked as deleted stay in the former table. What goes along and what refuses the swap:
/// [dev.waybill.postgres.Succession].
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
