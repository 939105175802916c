/// The application whose rows Waybill moves, for the demo and tests: its tables, made by
/// [dev.waybill.reference.ReferenceApplication], and the loader that fills them, started by
/// [dev.waybill.reference.Ingest].
@NullMarked
package dev.waybill.reference;

import org.jspecify.annotations.NullMarked;
