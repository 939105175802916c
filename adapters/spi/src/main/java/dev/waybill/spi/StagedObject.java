package dev.waybill.spi;

/// What [DeliveryWriter#append] put at the destination without making it visible. Stored with the
/// attempt, so that the control database remembers its own uploads.
///
/// @param name the name it will have, e.g. an object key
/// @param handle what names the invisible upload, e.g. a multipart upload id
public record StagedObject(String name, String handle) {}
