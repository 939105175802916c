/// Rows that must stay whatever their retention says; start at
/// [dev.waybill.dispatcher.holds.HoldStore].
@NullMarked
package dev.waybill.dispatcher.holds;

import org.jspecify.annotations.NullMarked;
