/// Tests of what the border itself does; start at [dev.waybill.spi.EncoderPipeTest].
@NullMarked
package dev.waybill.spi;

import org.jspecify.annotations.NullMarked;
