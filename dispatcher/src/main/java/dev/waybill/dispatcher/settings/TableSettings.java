package dev.waybill.dispatcher.settings;

/// Which source a published table is read from, in which major version of its schema.
public record TableSettings(String source, int major) {}
