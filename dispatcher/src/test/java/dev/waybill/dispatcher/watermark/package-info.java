/// Tests of the module of the same name.
@NullMarked
package dev.waybill.dispatcher.watermark;

import org.jspecify.annotations.NullMarked;
