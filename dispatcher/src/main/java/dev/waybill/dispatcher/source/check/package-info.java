/// Checks, without changing anything, whether an application's tables can be read; start at
/// [dev.waybill.dispatcher.source.check.SourceCheck].
@NamedInterface("check")
@NullMarked
package dev.waybill.dispatcher.source.check;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
