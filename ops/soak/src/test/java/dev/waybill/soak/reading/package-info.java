/// Wrong variants of the product, as a test of the soak; start at
/// [dev.waybill.soak.reading.Variants].
@NullMarked
package dev.waybill.soak.reading;

import org.jspecify.annotations.NullMarked;
