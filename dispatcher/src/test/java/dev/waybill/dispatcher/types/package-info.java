/// Every PostgreSQL type with its extremes, from a real table through both file forms and back;
/// start at [dev.waybill.dispatcher.types.TypesTest].
@NullMarked
package dev.waybill.dispatcher.types;

import org.jspecify.annotations.NullMarked;
