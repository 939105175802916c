/// The control database: connections, transactions and migrations; start at
/// [dev.waybill.dispatcher.control.ControlDatabase].
@NullMarked
package dev.waybill.dispatcher.control;

import org.jspecify.annotations.NullMarked;
