/// Tests of the rigs; start at [OrphanTest].
@NullMarked
package dev.waybill.rigs;

import org.jspecify.annotations.NullMarked;
