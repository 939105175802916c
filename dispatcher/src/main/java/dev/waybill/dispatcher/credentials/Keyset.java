package dev.waybill.dispatcher.credentials;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

/// Keys of AES-256-GCM, one of them the primary that encrypts; each has a number, its version.
/// Ciphertexts are Base64.
public final class Keyset {
  static {
    try {
      AeadConfig.register();
    } catch (GeneralSecurityException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final KeysetHandle keys;

  private Keyset(KeysetHandle keys) {
    this.keys = keys;
  }

  /// A keyset of one new key.
  public static Keyset generate() {
    try {
      return new Keyset(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// @param json as Tink writes it
  static Keyset parse(String json) throws GeneralSecurityException {
    return new Keyset(TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get()));
  }

  /// The keys themselves, in clear.
  String json() {
    try {
      return TinkJsonProtoKeysetFormat.serializeKeyset(keys, InsecureSecretKeyAccess.get());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The version that encrypts.
  public long primary() {
    return Integer.toUnsignedLong(keys.getPrimary().getId());
  }

  public List<Long> versions() {
    return IntStream.range(0, keys.size())
        .mapToObj(i -> Integer.toUnsignedLong(keys.getAt(i).getId()))
        .toList();
  }

  /// With a new primary; the old keys still decrypt.
  public Keyset withNewPrimary() {
    try {
      return new Keyset(
          KeysetHandle.newBuilder(keys)
              .addEntry(
                  KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                      .withRandomId()
                      .makePrimary())
              .build());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Without the keys that no longer encrypt.
  public Keyset primaryOnly() {
    KeysetHandle.Builder builder = KeysetHandle.newBuilder(keys);
    for (int i = keys.size() - 1; i >= 0; i--) {
      if (!keys.getAt(i).isPrimary()) {
        builder.deleteAt(i);
      }
    }
    try {
      return new Keyset(builder.build());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  String encrypt(byte[] plain, byte[] associated) {
    try {
      return Base64.getEncoder().encodeToString(aead().encrypt(plain, associated));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  byte[] decrypt(String ciphertext, byte[] associated) throws GeneralSecurityException {
    return aead().decrypt(Base64.getDecoder().decode(ciphertext), associated);
  }

  private Aead aead() throws GeneralSecurityException {
    return keys.getPrimitive(RegistryConfiguration.get(), Aead.class);
  }

  /// Versions only.
  @Override
  public String toString() {
    return "Keyset" + versions();
  }
}
