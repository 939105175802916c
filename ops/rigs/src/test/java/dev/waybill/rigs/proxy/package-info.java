/// Tests of the proxy.
@NullMarked
package dev.waybill.rigs.proxy;

import org.jspecify.annotations.NullMarked;
