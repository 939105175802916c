/// Who may move a stream now; start at [dev.waybill.dispatcher.lease.LeaseStore], whose text is the
/// protocol.
@NullMarked
package dev.waybill.dispatcher.lease;

import org.jspecify.annotations.NullMarked;
