/// Tests of the module of the same name.
@NullMarked
package dev.waybill.dispatcher.settings;

import org.jspecify.annotations.NullMarked;
