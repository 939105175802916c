/// The walk of a delivery, and nothing else; start at
/// [dev.waybill.dispatcher.delivery.DeliveryWalk].
@NullMarked
package dev.waybill.dispatcher.delivery;

import org.jspecify.annotations.NullMarked;
