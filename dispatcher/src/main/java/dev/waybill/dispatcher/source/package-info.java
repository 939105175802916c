/// The application's database: bounds, the snapshot read of a window, its proof; start at
/// [dev.waybill.dispatcher.source.WindowReader].
@NullMarked
package dev.waybill.dispatcher.source;

import org.jspecify.annotations.NullMarked;
