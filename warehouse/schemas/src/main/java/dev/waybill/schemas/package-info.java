/// Reads, checks and compares the published table schemas; start at
/// [dev.waybill.schemas.SchemaCatalog].
@NullMarked
package dev.waybill.schemas;

import org.jspecify.annotations.NullMarked;
