/// Turns a plain table into one that is partitioned by days of its event date, without copying a
/// row; start at [dev.waybill.dispatcher.partitions.convert.Conversion].
///
/// # Why the table itself becomes the first partition
///
/// The table is renamed and attached as the partition of everything before a midnight to come, the
/// cut-over; a new, empty, partitioned table takes its name. So the rows stay where they lie, with
/// their transaction ids, in a relation that keeps its oid: a stream has read that relation already
/// and delivers none of it again. What the delete log has of it is under the same oid, which reads
/// ask for with every partition of the table.
///
/// Copying the rows was rejected: it takes the space twice, every row would be another version for
/// every destination, and triggers or a logical slot would have to carry the writes of the
/// meantime. Views or an inheriting parent in between were rejected too: a write through them is
/// another one than the application's.
///
/// # What has to be there before
///
/// ATTACH builds what it does not find, and reads what it cannot conclude, with everybody locked
/// out. So there is a unique index on the key and the event date, built concurrently, and a valid
/// CHECK that all rows lie before the cut-over. The CHECK refuses rows at or after it for as long
/// as it stands, which is why it comes last before the switch, two days ahead by default, and is
/// made anew where less than a day of it is left.
///
/// # Why nothing is remembered
///
/// Each step leaves something in the catalogue of the source, and what is still to be done is
/// concluded from there before every step. A process that dies leaves at most an index that is not
/// valid, which is dropped and built again; the switch is one transaction.
@NamedInterface("convert")
@NullMarked
package dev.waybill.dispatcher.partitions.convert;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
