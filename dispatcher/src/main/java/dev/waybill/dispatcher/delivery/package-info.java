/// The walk of a delivery, and what plans, works and tidies around it; start at
/// [dev.waybill.dispatcher.delivery.DeliveryWalk].
@NullMarked
package dev.waybill.dispatcher.delivery;

import org.jspecify.annotations.NullMarked;
