/// Tests of what may go.
@NullMarked
package dev.waybill.dispatcher.retention;

import org.jspecify.annotations.NullMarked;
