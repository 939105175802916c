/// Tests of the module of the same name.
@NullMarked
package dev.waybill.dispatcher.outbox;

import org.jspecify.annotations.NullMarked;
