package dev.waybill.spi;

import org.jspecify.annotations.Nullable;

/// One level of a file's folder, e.g. `date` = `2026-01-31`; the value is raw, not yet encoded for
/// a path.
public record PartitionValue(String name, @Nullable String value) {}
