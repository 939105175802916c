/// The product in real time under hostile writers and kills; start at
/// [dev.waybill.soak.live.LiveSoak].
@NullMarked
package dev.waybill.soak.live;

import org.jspecify.annotations.NullMarked;
