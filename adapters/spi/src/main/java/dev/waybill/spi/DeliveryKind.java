package dev.waybill.spi;

/// Why a delivery exists. All kinds of a stream share one lane.
public enum DeliveryKind {
  WINDOW,
  HISTORY,
  REPLAY,
  ERASURE
}
