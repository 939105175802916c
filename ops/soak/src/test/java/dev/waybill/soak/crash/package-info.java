/// Tests of the crash points.
@NullMarked
package dev.waybill.soak.crash;

import org.jspecify.annotations.NullMarked;
