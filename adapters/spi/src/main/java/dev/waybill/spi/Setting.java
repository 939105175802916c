package dev.waybill.spi;

import org.jspecify.annotations.Nullable;

/// A setting a destination takes, checked before it is created.
///
/// @param secret never shown, logged or stored in clear
/// @param fallback used when absent; null makes the setting required unless `optional`
/// @param identity whether it says where the destination is, or as whom it is entered: a secret is
///   bound to both, and must be given again when one of them changes. Otherwise whoever may change
///   an endpoint could have a stored secret sent to a server of their own.
public record Setting(
    String name,
    String description,
    boolean secret,
    boolean optional,
    @Nullable String fallback,
    Identity identity) {
  /// What a setting says of a destination's identity. No two destinations share a place.
  public enum Identity {
    NONE,
    PLACE,
    CALLER
  }

  public Setting {
    if (secret && identity != Identity.NONE) {
      throw new IllegalArgumentException("expected a secret to be no part of an identity: " + name);
    }
  }

  public Setting(
      String name,
      String description,
      boolean secret,
      boolean optional,
      @Nullable String fallback) {
    this(name, description, secret, optional, fallback, Identity.NONE);
  }

  /// This setting as a part of where the destination is: endpoint, bucket, database, schema.
  public Setting identifying() {
    return new Setting(name, description, secret, optional, fallback, Identity.PLACE);
  }

  /// This setting as a part of who enters: account, user, role.
  public Setting caller() {
    return new Setting(name, description, secret, optional, fallback, Identity.CALLER);
  }

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
