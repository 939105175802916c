/// Tests of the house itself; start at [dev.waybill.dispatcher.StructureTest].
@NullMarked
package dev.waybill.dispatcher;

import org.jspecify.annotations.NullMarked;
