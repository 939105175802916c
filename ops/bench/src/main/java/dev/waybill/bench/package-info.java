/// The command `bench`: the product and a bare drain of the same rows, side by side; start at
/// [dev.waybill.bench.ExportCommand].
@NullMarked
package dev.waybill.bench;

import org.jspecify.annotations.NullMarked;
