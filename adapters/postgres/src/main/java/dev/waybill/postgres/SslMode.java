package dev.waybill.postgres;

import java.util.Locale;

/// How far a connection is protected, as libpq names it.
enum SslMode {
  DISABLE,
  ALLOW,
  PREFER,
  REQUIRE,
  VERIFY_CA,
  VERIFY_FULL;

  /// The value in settings.
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Whether the server's certificate is checked.
  boolean verifies() {
    return this == VERIFY_CA || this == VERIFY_FULL;
  }
}
