/// The names of the rows of a file, read back from either form; start at
/// [dev.waybill.objectfiles.keys.RowKeys].
@NullMarked
package dev.waybill.objectfiles.keys;

import org.jspecify.annotations.NullMarked;
