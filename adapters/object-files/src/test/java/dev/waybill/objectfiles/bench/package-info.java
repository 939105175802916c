/// Measures the encoders against a bare read of a real PostgreSQL; start at
/// [dev.waybill.objectfiles.bench.CopyBenchmark]. Not run as a test.
@NullMarked
package dev.waybill.objectfiles.bench;

import org.jspecify.annotations.NullMarked;
