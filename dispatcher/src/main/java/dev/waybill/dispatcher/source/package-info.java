/// The application's database, read without losing a row; start at
/// [dev.waybill.dispatcher.source.WindowReader].
///
/// # Why a cursor is not enough
///
/// A row carries the `updated_at` of its writing and becomes visible when its transaction commits,
/// seconds or hours later. A cursor on `updated_at` has passed it by then. Waiting a minute only
/// makes it rarer. So a read also remembers *whose* rows it could not see:
///
/// - **fence**: the oldest transaction id that was still running at the snapshot. Everything below
///   it was visible, or never will be.
/// - **seen**: the ids at or above the fence whose rows this read, or one before it, did see. It
///   holds transactions, not rows, so it stays small. Ids are never filled in between: a snapshot
///   lists top-level ids only, and a row written under a savepoint carries an id of its own.
/// - **look-back**: the oldest `updated_at` a transaction that was not seen can still bring: the
///   start of the oldest one that may write, less `delta`, the largest clock skew a writer may
///   have. A trigger holds every value within `delta` of the server's clock.
///
/// # The parts of a read, in one snapshot
///
/// | part | rows | cut by size |
/// | --- | --- | --- |
/// | late | behind the watermark, not older than the look-back, written at or above the fence by a transaction that was not seen | never |
/// | arrived | behind the watermark, in a partition that no read before this one covered | never |
/// | deleted | keys in the delete log, by the same rule as late rows, that are absent now | never |
/// | forward | of the window, in the order `(updated_at, id)` | between rows of different positions |
///
/// They cannot overlap, and together they are exactly what no landed read has sent. The facts
/// (fence, seen, look-back, partitions) are stored before anything becomes visible, and belong to
/// the attempt: whoever acknowledges a delivery takes those of the read that landed.
///
/// # What makes an answer worth nothing
///
/// The table is locked (ACCESS SHARE) before the snapshot is taken: a TRUNCATE or a rewriting ALTER
/// that commits in between would show an empty table without an error. The transactions that may
/// still write are looked at before the snapshot, each question in a statement of its own. After it
/// a marker row is written and must be on disk together with everything the snapshot showed: a row
/// of an asynchronous commit can be seen, and be gone after a crash.
///
/// # More than one session, more than one stream
///
/// A large forward part is read in two halves, the second on a session that imports the snapshot of
/// the first. In the same way reads of other streams of the table take part in a snapshot: each
/// reads late, arrived and deleted by its own facts, and takes the forward part, with the
/// transactions seen in it, from the one that leads.
///
/// # What rows cannot say
///
/// A TRUNCATE leaves no keys, and a server that took over may have lost commits that were read.
/// Both make a [dev.waybill.dispatcher.facts.Repair]: the keys that the destination has are asked
/// for again, by key. The markers tell which reads those are: a server that lost the last commits
/// has lost the last markers with them, so the newest that it still has is the last read to trust.
@NullMarked
package dev.waybill.dispatcher.source;

import org.jspecify.annotations.NullMarked;
