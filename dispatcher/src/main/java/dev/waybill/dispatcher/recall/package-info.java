/// Dropped rows, fetched back from a destination, checked, and kept for a while; start at
/// [dev.waybill.dispatcher.recall.Recall]. Those that were wrong go back to their destinations as a
/// new version: [dev.waybill.dispatcher.recall.Corrections].
///
/// # Why a row is checked
///
/// A destination belongs to the customer, who can edit what lies there. A row is taken only where
/// key and values are those that were committed to before it was dropped
/// ([dev.waybill.dispatcher.archive.CommittedRow]); what differs is named, and left where it is.
///
/// # Where a row goes
///
/// Into `waybill_recalled.recalled_<table>` in its source, never into the application's table: that
/// would be a change of the application's data, and the next window would deliver it. The table has
/// no foreign key, so that it outlives what the row once belonged to. Canonical text becomes a
/// value there by PostgreSQL's own input functions, on a session whose settings are pinned: what
/// Waybill writes is text that they read back as the same value.
///
/// # How it goes on after a crash
///
/// Rows are written in small transactions, each row once (recall and id are the primary key). A
/// batch has ended when its counts are stored, with its entry in the log, in one transaction of the
/// control database. Between the two a run that died left rows that the next one finds there.
@NullMarked
package dev.waybill.dispatcher.recall;

import org.jspecify.annotations.NullMarked;
