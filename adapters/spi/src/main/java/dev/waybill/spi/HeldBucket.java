package dev.waybill.spi;

import java.math.BigInteger;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// What a destination holds of one organisation and one UTC day of the event date.
///
/// @param organisation its canonical text ([dev.waybill.spi.canonical]), or null where the table or
///   the rows have none
/// @param day null where the table or the rows have none, and for rows at infinity
/// @param rows at least 1
/// @param digest of their keys and cursors ([dev.waybill.spi.canonical])
public record HeldBucket(
    @Nullable String organisation, @Nullable LocalDate day, long rows, BigInteger digest) {}
