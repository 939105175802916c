package dev.waybill.spi;

/// One object of a landed delivery, as the destination reports it.
///
/// @param version the store's own proof of its content, e.g. an ETag or version id
public record LandedObject(String name, String version, long rows, long bytes, String sha256) {}
