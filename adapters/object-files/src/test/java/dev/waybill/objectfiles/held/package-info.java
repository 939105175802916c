/// What files hold, of contents that are written out, by others than Waybill.
@NullMarked
package dev.waybill.objectfiles.held;

import org.jspecify.annotations.NullMarked;
