/// Finds rows that no window reads because their cursor was far from the time of writing, and has
/// them delivered where a destination lacks them; start at [dev.waybill.dispatcher.sweep.Sweep].
///
/// # What it assumes
///
/// Of a row nothing but its `xmin`. [dev.waybill.dispatcher.source.SweepReader] tells why that is
/// enough: marks say when an id was given out, and a window misses a row only if its cursor lies
/// further back than that, less `delta`.
///
/// # One sweep
///
/// It begins with a mark, and reads every block of every leaf of the table once: rows of
/// transactions that the last sweep had not seen the end of, and below the mark's `xmax`. What is
/// younger is for the next sweep, which takes everything at or above the mark's `xmin`. So a row
/// that an UPDATE moves past the sweep is not lost: it carries a younger id.
///
/// Suspects are compared with what each destination holds. That says of most that windows brought
/// them, or are going to. The others are ordered as `reconcile --repair` orders them, in the
/// transaction that moves the sweep on.
///
/// # Another server
///
/// Ids of lost transactions are given out again. So each mark leaves a marker in the source, as
/// reads do. When the server is another run of itself, only ids below the newest marker that it
/// still has keep their meaning: marks above it are forgotten, the sweep takes what lies above it
/// again, and the first mark of the new run stands for all of it. In another cluster, or where a
/// marker was never left, nothing is known: sweeps begin anew, and what was written before is for
/// `waybill reconcile`.
@NullMarked
package dev.waybill.dispatcher.sweep;

import org.jspecify.annotations.NullMarked;
