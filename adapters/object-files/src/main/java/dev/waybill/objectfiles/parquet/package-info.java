/// Parquet files, written column by column from tuples; start at
/// [dev.waybill.objectfiles.parquet.ParquetFormat].
@NullMarked
package dev.waybill.objectfiles.parquet;

import org.jspecify.annotations.NullMarked;
