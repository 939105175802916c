/// Files in the form a destination takes them in; start at
/// [dev.waybill.objectfiles.ObjectFileEncoders].
@NullMarked
package dev.waybill.objectfiles;

import org.jspecify.annotations.NullMarked;
