/// The command `bench`: what the product costs beside what it should not be dearer than, side by
/// side in one run; start at [dev.waybill.bench.BenchCommand].
@NullMarked
package dev.waybill.bench;

import org.jspecify.annotations.NullMarked;
