/// Day partitions of the application's tables: made ahead, watched, and missed when they go; start
/// at [dev.waybill.dispatcher.partitions.PartitionMaintenance].
///
/// # Why a partition is made in one transaction
///
/// It is created beside the table, with everything its siblings have, and attached at the end. So
/// nothing is left of a run that died, and a lock that anybody could wait for is held from the
/// ATTACH to the commit only: on the DEFAULT partition (ACCESS EXCLUSIVE, which ATTACH takes) and
/// on the tables that foreign keys lead to. `lock_timeout` bounds each wait for them,
/// `statement_timeout` all of them together with the scan of the DEFAULT partition. A CHECK on the
/// DEFAULT partition would spare that scan, but it refuses the application's rows of that day until
/// the partition is attached, and for ever where this process dies in between: an operator may
/// choose that, a maintenance job may not.
///
/// # Why rows of the day in the DEFAULT partition are left there
///
/// PostgreSQL does not attach a partition while the DEFAULT one has rows of it. Moving them writes
/// them anew, so that every stream sends each once more, as a newer version. A person decides that;
/// the statements are printed.
@NullMarked
package dev.waybill.dispatcher.partitions;

import org.jspecify.annotations.NullMarked;
