package dev.waybill.dispatcher.settings;

/// Where health and metrics are served.
///
/// @param port 0 for any free one
public record ManagementSettings(String address, int port) {}
