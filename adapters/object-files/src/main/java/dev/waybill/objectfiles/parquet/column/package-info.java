/// The pages of Parquet columns, encoded from the fields of tuples; start at
/// [dev.waybill.objectfiles.parquet.column.TableColumns].
@NullMarked
package dev.waybill.objectfiles.parquet.column;

import org.jspecify.annotations.NullMarked;
