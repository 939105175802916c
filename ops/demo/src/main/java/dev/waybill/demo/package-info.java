/// The program behind `./waybill`, and the demo: the whole product on one machine. Start at [Demo].
@NullMarked
package dev.waybill.demo;

import org.jspecify.annotations.NullMarked;
