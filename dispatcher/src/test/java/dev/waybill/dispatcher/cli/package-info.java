/// Tests of the commands, on real servers.
@NullMarked
package dev.waybill.dispatcher.cli;

import org.jspecify.annotations.NullMarked;
