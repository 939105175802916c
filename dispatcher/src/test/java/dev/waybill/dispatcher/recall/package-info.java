/// Rows that were dropped and come back; start at [dev.waybill.dispatcher.recall.RecallRig].
@NullMarked
package dev.waybill.dispatcher.recall;

import org.jspecify.annotations.NullMarked;
