/// One value, one text; two values, two texts.
@NullMarked
package dev.waybill.spi.canonical;

import org.jspecify.annotations.NullMarked;
