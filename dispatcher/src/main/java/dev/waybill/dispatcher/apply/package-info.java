/// From the file and the commands to the destinations that dispatchers deliver to: plan,
/// difference, change, rotation of keys; start at [dev.waybill.dispatcher.apply.Applying].
@NullMarked
package dev.waybill.dispatcher.apply;

import org.jspecify.annotations.NullMarked;
