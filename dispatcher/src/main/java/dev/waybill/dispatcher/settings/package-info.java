/// The configuration file as values; start at [dev.waybill.dispatcher.settings.WaybillSettings].
@NullMarked
package dev.waybill.dispatcher.settings;

import org.jspecify.annotations.NullMarked;
