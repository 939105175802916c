/// Proves the protocol of [dev.waybill.s3] on real servers; start at [dev.waybill.s3.TestStore].
@NullMarked
package dev.waybill.s3;

import org.jspecify.annotations.NullMarked;
