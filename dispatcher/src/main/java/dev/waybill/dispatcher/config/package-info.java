/// Composition root: puts the modules together; start at
/// [dev.waybill.dispatcher.config.DispatcherConfiguration].
@NullMarked
package dev.waybill.dispatcher.config;

import org.jspecify.annotations.NullMarked;
