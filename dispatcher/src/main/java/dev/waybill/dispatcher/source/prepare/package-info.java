/// Prepares the application's tables for reading by `(updated_at, id)`; start at
/// [dev.waybill.dispatcher.source.prepare.SourcePreparation].
@NamedInterface("prepare")
@NullMarked
package dev.waybill.dispatcher.source.prepare;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
