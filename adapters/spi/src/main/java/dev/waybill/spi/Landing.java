package dev.waybill.spi;

/// What a destination answers when asked whether a delivery landed.
public sealed interface Landing {
  /// It is visible, or was decided and has now been made visible.
  record Landed(DeliveryReceipt receipt) implements Landing {}

  /// Nothing of it was decided.
  ///
  /// @param nextOrdinal the ordinal the delivery must take when it is tried again; larger than the
  ///   one asked for when the log went on without it (a voided delivery)
  record Absent(long nextOrdinal) implements Landing {}

  /// The destination cannot say yet: ask again, send nothing.
  record Undecided(String reason) implements Landing {}
}
