@NullMarked
package dev.waybill.dispatcher.closing;

import org.jspecify.annotations.NullMarked;
