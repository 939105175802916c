/// Deliveries that break at every point where one has an effect, one point after the other; start
/// at [dev.waybill.soak.crash.CrashPoints].
@NullMarked
package dev.waybill.soak.crash;

import org.jspecify.annotations.NullMarked;
