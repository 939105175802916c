package dev.waybill.reference;

/// Who wrote an audit record; the names are those of the application's enum.
enum Provider {
  MICROSOFT_365,
  AWS,
  OTHER
}
