/// What people changed, when and why; start at [dev.waybill.dispatcher.audit.AuditLog].
@NullMarked
package dev.waybill.dispatcher.audit;

import org.jspecify.annotations.NullMarked;
