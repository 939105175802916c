/// How far each stream got, and the plan of its next window; start at
/// [dev.waybill.dispatcher.watermark.StreamStore].
@NullMarked
package dev.waybill.dispatcher.watermark;

import org.jspecify.annotations.NullMarked;
