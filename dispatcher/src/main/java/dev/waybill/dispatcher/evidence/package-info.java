/// What others still refer to, kept when it goes, and written out; start at
/// [dev.waybill.dispatcher.evidence.EvidenceCopy], for the second at
/// [dev.waybill.dispatcher.evidence.EvidenceSnapshot].
///
/// A finding is open for months, the event it was found in goes with its day. Where a foreign key
/// says that they belong together, the event stays. Where only `references` of a schema file say
/// so, which is all there can be where the event's table is partitioned, a policy may have the
/// event copied ([dev.waybill.dispatcher.retention.Evidence]): into `waybill_evidence.<table>` of
/// the same database, so that it is found without a warehouse and without a recall, as long as
/// somebody asks.
///
/// # When it is copied
///
/// A declared reference takes no lock, so there is always a last moment from which a new one comes
/// too late: it refers to a row of the archive then, as it would a day later. What counts is that
/// nobody who *saw* the row comes too late. A single row is copied in the transaction that deletes
/// it, right before. A partition is copied after it was taken out of its table, which has waited
/// for every transaction that had read it: whoever saw the row and refers to it in the same
/// transaction has committed by then. It is copied before the last look, so that what cannot be
/// copied holds the partition while holds still count, and once more right before the drop: what
/// came to be referred to in between is copied then.
///
/// # Once, whatever dies
///
/// A version of a row (its key and its cursor) is there once: that is the primary key. So copying
/// again copies what is missing.
@NullMarked
package dev.waybill.dispatcher.evidence;

import org.jspecify.annotations.NullMarked;
