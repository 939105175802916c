package dev.waybill.dispatcher.credentials;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/// A secret as it is stored. A random salt is encrypted with it, and the fingerprint is made of
/// both: equal fingerprints are the same setting of the same secret, and nobody without the key can
/// try words against one.
///
/// @param keyVersion the key that encrypted it
public record SealedSecret(String ciphertext, long keyVersion, String fingerprint) {
  private static final int SALT_BYTES = 16;
  private static final int FINGERPRINT_BYTES = 4;
  private static final SecureRandom RANDOM = new SecureRandom();

  /// @param associated what the secret is bound to: only who names the same opens it
  public static SealedSecret seal(Keyset keys, String secret, byte[] associated) {
    byte[] text = secret.getBytes(StandardCharsets.UTF_8);
    byte[] plain = new byte[SALT_BYTES + text.length];
    RANDOM.nextBytes(plain);
    System.arraycopy(text, 0, plain, SALT_BYTES, text.length);
    return of(keys, plain, associated);
  }

  /// The same secret, salt and fingerprint under the primary key.
  ///
  /// @throws GeneralSecurityException when it was bound to something else, or its key is not there
  public SealedSecret reseal(Keyset keys, byte[] associated) throws GeneralSecurityException {
    return of(keys, keys.decrypt(ciphertext, associated), associated);
  }

  /// @throws GeneralSecurityException when it was bound to something else, or its key is not there
  public String open(Keyset keys, byte[] associated) throws GeneralSecurityException {
    byte[] plain = keys.decrypt(ciphertext, associated);
    return new String(plain, SALT_BYTES, plain.length - SALT_BYTES, StandardCharsets.UTF_8);
  }

  private static SealedSecret of(Keyset keys, byte[] plain, byte[] associated) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(plain);
      return new SealedSecret(
          keys.encrypt(plain, associated),
          keys.primary(),
          HexFormat.of().formatHex(Arrays.copyOf(digest, FINGERPRINT_BYTES)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Without the ciphertext.
  @Override
  public String toString() {
    return "secret " + fingerprint + " under key " + keyVersion;
  }
}
