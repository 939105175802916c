package dev.waybill.spi;

/// What a destination holds of one version of a row, without its values.
///
/// @param seq the read it came from, [ControlColumns#SEQ]
public record LandedKey(RowIdentity row, RowOperation operation, ExportSeq seq) {}
