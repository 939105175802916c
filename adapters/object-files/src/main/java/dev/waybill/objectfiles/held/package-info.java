/// What files hold now: the current version of every key, counted and digested or given out in
/// full; start at [dev.waybill.objectfiles.held.HeldFiles].
///
/// Files are append only, so which version of a key is the current one is known only once every
/// file was seen that may hold a newer one. Columns are read, not rows: of a Parquet file only the
/// pages of those that are asked for, of JSON lines only those members. Rows go through one set of
/// [dev.waybill.objectfiles.held.Cells] that is filled again for each.
@NullMarked
package dev.waybill.objectfiles.held;

import org.jspecify.annotations.NullMarked;
