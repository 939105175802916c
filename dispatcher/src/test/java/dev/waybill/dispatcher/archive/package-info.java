/// Tests of the module of the same name.
@NullMarked
package dev.waybill.dispatcher.archive;

import org.jspecify.annotations.NullMarked;
