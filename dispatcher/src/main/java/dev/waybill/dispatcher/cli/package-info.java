/// Commands for operators; start at [dev.waybill.dispatcher.cli.WaybillCommand].
@NullMarked
package dev.waybill.dispatcher.cli;

import org.jspecify.annotations.NullMarked;
