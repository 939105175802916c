/// Tests of the benchmarks: that they measure the same rows.
@NullMarked
package dev.waybill.bench;

import org.jspecify.annotations.NullMarked;
