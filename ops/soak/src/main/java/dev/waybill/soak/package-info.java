/// The command `soak`: hostile schedules over the product's own code, as long as one likes; start
/// at [dev.waybill.soak.SoakCommand].
@NullMarked
package dev.waybill.soak;

import org.jspecify.annotations.NullMarked;
