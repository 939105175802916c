/// Rows that must stay whatever their retention says; start at
/// [dev.waybill.dispatcher.holds.HoldStore]. Which rows those are:
/// [dev.waybill.dispatcher.holds.HeldRows].
@NullMarked
package dev.waybill.dispatcher.holds;

import org.jspecify.annotations.NullMarked;
