/// Tests of the module of the same name.
@NullMarked
package dev.waybill.dispatcher.stats;

import org.jspecify.annotations.NullMarked;
