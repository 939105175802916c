/// The dispatcher: one package is one module; start at [dev.waybill.dispatcher.Dispatcher], then
/// [dev.waybill.dispatcher.delivery.DeliveryWalk].
@NullMarked
package dev.waybill.dispatcher;

import org.jspecify.annotations.NullMarked;
