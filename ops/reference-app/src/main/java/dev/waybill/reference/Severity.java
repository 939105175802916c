package dev.waybill.reference;

enum Severity {
  CRITICAL,
  HIGH,
  MEDIUM,
  LOW,
  INFO;

  /// Whether people are told at once.
  boolean urgent() {
    return this == CRITICAL || this == HIGH;
  }
}
