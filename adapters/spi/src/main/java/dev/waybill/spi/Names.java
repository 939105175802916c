package dev.waybill.spi;

import java.util.regex.Pattern;

/// The one rule for published names: lower snake_case, at most 63 characters, usable unquoted in
/// every destination.
final class Names {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9_-]{0,62}");

  private Names() {}

  static String column(String value) {
    return matching(NAME, value, "a published name");
  }

  static String id(String value) {
    return matching(ID, value, "an id");
  }

  private static String matching(Pattern pattern, String value, String what) {
    if (!pattern.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "expected " + what + " matching " + pattern + ", found '" + value + "'");
    }
    return value;
  }
}
