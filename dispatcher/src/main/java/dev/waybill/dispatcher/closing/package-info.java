/// Lets rows go: with their partition, which is taken away from the application and dropped
/// ([dev.waybill.dispatcher.closing.CloseOut]; start at
/// [dev.waybill.dispatcher.closing.PartitionClosing]), or by deletes of a batch at a time
/// ([dev.waybill.dispatcher.closing.BoundedDelete], which tells its protocol).
///
/// # Why it is detached before it is known whether all of it may go
///
/// DETACH takes an ACCESS EXCLUSIVE lock, so it waits until every transaction that wrote to the
/// partition has ended, prepared ones included, and afterwards nobody can write to it: what it
/// holds then is final. Looked at while it is attached, a writer could always be open. What was
/// written between the proof and that moment has a transaction id at or above the proof's fence, so
/// only that is compared again.
///
/// # Why not CONCURRENTLY
///
/// Interrupted, it leaves a partition half detached: its rows are invisible, and inserts into its
/// range fail. Here everything is one transaction, under a timeout that bounds what the application
/// waits for, and tried again.
///
/// # Why its foreign keys are dropped
///
/// They survive a DETACH. The application's `DELETE` from the table that they lead to would fail at
/// rows that it cannot see, and the DROP would lock that table.
@NullMarked
package dev.waybill.dispatcher.closing;

import org.jspecify.annotations.NullMarked;
