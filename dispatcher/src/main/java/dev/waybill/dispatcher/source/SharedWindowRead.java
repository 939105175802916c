package dev.waybill.dispatcher.source;

/// A window that was read for one stream and whose rows others may take.
///
/// @param read of the stream itself, the window's rows included
/// @param forward the window's rows alone
public record SharedWindowRead(WindowRead read, ForwardRead forward) {}
