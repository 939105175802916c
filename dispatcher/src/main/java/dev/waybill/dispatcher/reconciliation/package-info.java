/// Compares destinations with the source, row by row where digests differ, says what differs, and
/// has it mended; start at [dev.waybill.dispatcher.reconciliation.DayComparison].
///
/// # What may be called a difference
///
/// Source and destination are never looked at in the same moment, and windows land in between. Two
/// facts make a verdict about a row exact nevertheless:
///
/// - The source's snapshot is taken *after* the facts of the read that landed last were read, and
///   only a version that this read had passed must be held. What it had not passed is coming.
/// - The destination is asked *after* that. So it holds the passed version, or a newer one, which
///   its seq tells: a version from a read that is newer than the facts is looked at again.
///
/// Digests only say where to look. Equal ones show that a bucket is held whatever the timing was;
/// different ones show nothing yet. A destination holds more than its source where rows were
/// archived, so their digests are taken off before ([dev.waybill.dispatcher.archive.ArchivedDays]
/// tells which).
///
/// # From digests to rows
///
/// | step | source | destination |
/// | --- | --- | --- |
/// | digests of a part (a month of event dates) | one statement | `readBack` |
/// | rows of the days that differ, or of all at depth *full* | COPY into a spool, snapshot closed | `fetch`, in batches |
/// | rows that are no match, and those drawn | by key, all values | `fetch` |
/// | archived rows, only where what is left is not theirs | which keys are there again | `fetch`, a batch at a time |
/// | what the destination has too much | which keys are gone | `keys`, only where it holds more than was matched |
@NullMarked
package dev.waybill.dispatcher.reconciliation;

import org.jspecify.annotations.NullMarked;
