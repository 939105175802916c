/// The soak as a test of the product.
@NullMarked
package dev.waybill.soak;

import org.jspecify.annotations.NullMarked;
