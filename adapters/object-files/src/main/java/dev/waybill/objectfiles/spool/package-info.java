/// Spreads the rows of a delivery over files of its spool in bounded memory; start at
/// [dev.waybill.objectfiles.spool.SpoolingEncoder].
@NullMarked
package dev.waybill.objectfiles.spool;

import org.jspecify.annotations.NullMarked;
