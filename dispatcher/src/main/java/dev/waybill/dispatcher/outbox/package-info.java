/// The durable outbox: deliveries, their states, attempts and receipts; start at
/// [dev.waybill.dispatcher.outbox.DeliveryState].
@NullMarked
package dev.waybill.dispatcher.outbox;

import org.jspecify.annotations.NullMarked;
