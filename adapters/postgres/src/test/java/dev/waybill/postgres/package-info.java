/// The adapter against real servers; start at [dev.waybill.postgres.MergeContractTest].
@NullMarked
package dev.waybill.postgres;

import org.jspecify.annotations.NullMarked;
