/// Tests of legal holds.
@NullMarked
package dev.waybill.dispatcher.holds;

import org.jspecify.annotations.NullMarked;
