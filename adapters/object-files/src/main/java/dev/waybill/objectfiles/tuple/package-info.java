/// Binary COPY tuples, read in place and checked before anything is written; start at
/// [dev.waybill.objectfiles.tuple.Tuple].
@NullMarked
package dev.waybill.objectfiles.tuple;

import org.jspecify.annotations.NullMarked;
