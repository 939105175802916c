/// Binary COPY streams made of the source's own tuples; start at
/// [dev.waybill.objectfiles.copy.CopyFormat].
@NullMarked
package dev.waybill.objectfiles.copy;

import org.jspecify.annotations.NullMarked;
