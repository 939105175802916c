/// How the modules are put together.
@NullMarked
package dev.waybill.dispatcher.config;

import org.jspecify.annotations.NullMarked;
