/// Tests of day partitions, on real servers.
@NullMarked
package dev.waybill.dispatcher.partitions;

import org.jspecify.annotations.NullMarked;
