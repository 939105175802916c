/// The demo as a process: run, killed and run again. Start at [KillTest].
@NullMarked
package dev.waybill.demo;

import org.jspecify.annotations.NullMarked;
