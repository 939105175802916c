/// Tests of the live soak.
@NullMarked
package dev.waybill.soak.live;

import org.jspecify.annotations.NullMarked;
