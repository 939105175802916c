package dev.waybill.dispatcher.archive;

import dev.waybill.spi.canonical.CanonicalBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The key that commitments of an organisation's rows are made with.
public final class OrganisationKey {
  static final int BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";

  private final int id;
  private final String organisation;
  private final SecretKeySpec key;

  OrganisationKey(int id, String organisation, byte[] key) {
    if (key.length != BYTES) {
      throw new IllegalArgumentException(
          "expected a key of " + BYTES + " bytes, found " + key.length);
    }
    this.id = id;
    this.organisation = organisation;
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /// In `archive_key`.
  public int id() {
    return id;
  }

  public String organisation() {
    return organisation;
  }

  /// HMAC-SHA-256 with this key, for one thread.
  public Mac mac() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /// Whether a value is the one that was committed to.
  ///
  /// @param value canonical: the line of a key, or a row
  public boolean commits(byte[] salt, CanonicalBuffer value, byte[] commitment) {
    Mac mac = mac();
    mac.update(salt);
    mac.update(value.array(), 0, value.length());
    return MessageDigest.isEqual(mac.doFinal(), commitment);
  }

  /// Without the key.
  @Override
  public String toString() {
    return "key " + id + " of organisation '" + organisation + "'";
  }
}
