package dev.waybill.dispatcher.evidence;

/// Where a row was found; asked in this order.
public enum Place {
  /// The application's table.
  HOT,
  /// A partition that was taken out of it and is not dropped yet.
  CLOSING,
  /// What was kept as evidence.
  EVIDENCE,
  /// What was recalled.
  RECALLED
}
