/// What reached the destinations, counted by an independent reader: DuckDB over the files a plain
/// glob finds, SQL over the source and the replica, nothing of the dispatcher. Start at [Report].
@NullMarked
package dev.waybill.demo.report;

import org.jspecify.annotations.NullMarked;
