/// Tests of the schema files and their reader.
@NullMarked
package dev.waybill.schemas;

import org.jspecify.annotations.NullMarked;
