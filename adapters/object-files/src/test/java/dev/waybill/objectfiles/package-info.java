/// What every file form must hold; start at [dev.waybill.objectfiles.RoundTripTest].
@NullMarked
package dev.waybill.objectfiles;

import org.jspecify.annotations.NullMarked;
