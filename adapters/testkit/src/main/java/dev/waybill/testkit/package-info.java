/// The contract every destination passes and what is needed to state it; start at
/// [dev.waybill.testkit.DestinationAdapterContract].
@NullMarked
package dev.waybill.testkit;

import org.jspecify.annotations.NullMarked;
