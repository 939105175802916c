/// Tests of the module of the same name.
@NullMarked
package dev.waybill.dispatcher.delivery;

import org.jspecify.annotations.NullMarked;
