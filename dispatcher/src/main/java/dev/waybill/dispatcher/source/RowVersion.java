package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.source.ClosedReader.ClosedRow;

/// A version of a row in the application's table.
///
/// @param xmin the transaction that wrote it, as the server prints it: without its epoch
public record RowVersion(int xmin, ClosedRow row) {}
