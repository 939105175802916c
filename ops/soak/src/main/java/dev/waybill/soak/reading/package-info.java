/// One seeded, single-threaded schedule of an application's transactions interleaved with the
/// product's own reading, and the comparison of what arrived; start at
/// [dev.waybill.soak.reading.Schedule].
@NullMarked
package dev.waybill.soak.reading;

import org.jspecify.annotations.NullMarked;
