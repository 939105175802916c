/// Tests of the module of the same name.
@NullMarked
package dev.waybill.dispatcher.facts;

import org.jspecify.annotations.NullMarked;
