/// Tests of the window read on a real PostgreSQL; start at
/// [dev.waybill.dispatcher.source.ReadingRig].
@NullMarked
package dev.waybill.dispatcher.source;

import org.jspecify.annotations.NullMarked;
