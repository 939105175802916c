/// Tests of sweeps that need no server.
@NullMarked
package dev.waybill.dispatcher.sweep;

import org.jspecify.annotations.NullMarked;
