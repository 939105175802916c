/// Tests of the guard around every destination.
@NullMarked
package dev.waybill.dispatcher.destination;

import org.jspecify.annotations.NullMarked;
