/// Interpretation of what the outbox holds; nothing on the delivery path imports it; start at
/// [dev.waybill.dispatcher.stats.StatusQuery].
@NullMarked
package dev.waybill.dispatcher.stats;

import org.jspecify.annotations.NullMarked;
