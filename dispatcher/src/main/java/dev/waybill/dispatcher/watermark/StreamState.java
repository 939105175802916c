package dev.waybill.dispatcher.watermark;

/// Whether a stream moves.
public enum StreamState {
  ACTIVE,
  /// By Waybill, while the source does not match its schema; it looks again and goes on by itself.
  STOPPED
}
