/// Runs of history: what a stream's windows never take, and how far each relation was read; start
/// at [dev.waybill.dispatcher.history.HistoryStore].
@NullMarked
package dev.waybill.dispatcher.history;

import org.jspecify.annotations.NullMarked;
