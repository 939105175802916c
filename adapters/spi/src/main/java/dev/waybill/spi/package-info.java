/// Values and the border between the dispatcher and a destination; start at
/// [dev.waybill.spi.DestinationAdapter].
@NullMarked
package dev.waybill.spi;

import org.jspecify.annotations.NullMarked;
