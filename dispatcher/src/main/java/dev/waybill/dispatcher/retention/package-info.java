/// What may go from a source, and what keeps it; start at
/// [dev.waybill.dispatcher.retention.RetentionPlanner].
///
/// A row may go when its retention is over and nothing blocks it. Each [Rule] knows one reason to
/// keep rows and says so as a condition in SQL; a [TableGate] puts them together, and the source
/// counts, in one snapshot. A row that another row refers to waits until that one goes: the gate of
/// the referring table stands inside the condition, so children go before their parents.
@NullMarked
package dev.waybill.dispatcher.retention;

import org.jspecify.annotations.NullMarked;
