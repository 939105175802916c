/// JSON lines, written byte by byte from tuples; start at
/// [dev.waybill.objectfiles.jsonl.JsonLinesFormat].
@NullMarked
package dev.waybill.objectfiles.jsonl;

import org.jspecify.annotations.NullMarked;
