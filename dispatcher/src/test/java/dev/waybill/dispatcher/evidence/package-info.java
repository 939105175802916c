@NullMarked
package dev.waybill.dispatcher.evidence;

import org.jspecify.annotations.NullMarked;
