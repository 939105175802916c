package dev.waybill.spi;

import org.jspecify.annotations.Nullable;

/// A setting a destination takes, checked before it is created.
///
/// @param secret never shown, logged or stored in clear
/// @param fallback used when absent; null makes the setting required unless `optional`
public record Setting(
    String name, String description, boolean secret, boolean optional, @Nullable String fallback) {
  public static Setting required(String name, String description) {
    return new Setting(name, description, false, false, null);
  }

  public static Setting secret(String name, String description) {
    return new Setting(name, description, true, false, null);
  }

  public static Setting optional(String name, String description, @Nullable String fallback) {
    return new Setting(name, description, false, true, fallback);
  }
}
