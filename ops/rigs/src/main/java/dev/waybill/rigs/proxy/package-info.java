/// A proxy in front of a server that breaks what passes through it, one request at a time, when
/// told to; start at [dev.waybill.rigs.proxy.FaultProxy].
@NullMarked
package dev.waybill.rigs.proxy;

import org.jspecify.annotations.NullMarked;
