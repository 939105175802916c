/// Configured destinations and their adapters; start at
/// [dev.waybill.dispatcher.destination.Destinations].
@NullMarked
package dev.waybill.dispatcher.destination;

import org.jspecify.annotations.NullMarked;
