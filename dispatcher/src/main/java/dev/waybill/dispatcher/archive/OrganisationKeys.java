package dev.waybill.dispatcher.archive;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.credentials.Keyset;
import dev.waybill.dispatcher.credentials.KeysetFile;
import dev.waybill.dispatcher.credentials.SealedSecret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Keys of organisations, in `archive_key`: made when first needed, encrypted under the
/// installation's keyset and bound to their organisation, and kept in memory once opened.
public final class OrganisationKeys {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final ControlDatabase control;
  private final KeysetFile keyset;
  private final Map<String, OrganisationKey> opened = new ConcurrentHashMap<>();

  /// A stored key.
  ///
  /// @param sealed Base64 of its bytes
  private record Stored(int id, String organisation, SealedSecret sealed) {}

  public OrganisationKeys(ControlDatabase control, KeysetFile keyset) {
    this.control = control;
    this.keyset = keyset;
  }

  /// The key in use, which is made where there is none. Asked for before a transaction, not in one:
  /// a key that was made in it would be rolled back with it.
  ///
  /// @param organisation empty for rows that belong to none
  /// @throws dev.waybill.dispatcher.problem.ProblemsException when the keyset cannot be read
  /// @throws IllegalStateException when the stored key was encrypted under a key that it lacks
  public OrganisationKey of(String organisation) {
    return opened.computeIfAbsent(organisation, this::openOrMake);
  }

  /// The key that a batch was committed with, as it is stored now.
  ///
  /// @param id of the key
  /// @return empty once it was destroyed
  /// @throws IllegalStateException as [#of]
  public Optional<OrganisationKey> find(int id) {
    return stored("id = ?", id).stream().findFirst().map(key -> open(key, keyset.read()));
  }

  private OrganisationKey openOrMake(String organisation) {
    Optional<Stored> stored = stored(organisation);
    if (stored.isEmpty()) {
      control.transaction(() -> make(organisation));
      stored = stored(organisation);
    }
    return open(stored.orElseThrow(), keyset.read());
  }

  /// Another process may have been faster; then its key is the one. The keyset is read behind the
  /// lock that [#requireAllUnder] waits for.
  private void make(String organisation) {
    control.jdbc().sql("LOCK TABLE archive_key IN ROW EXCLUSIVE MODE").update();
    byte[] bytes = new byte[OrganisationKey.BYTES];
    RANDOM.nextBytes(bytes);
    SealedSecret sealed =
        SealedSecret.seal(
            keyset.read(), Base64.getEncoder().encodeToString(bytes), bind(organisation));
    control
        .jdbc()
        .sql(
            """
            INSERT INTO archive_key (organisation, ciphertext, key_version, fingerprint) VALUES (?, ?, ?, ?)
            ON CONFLICT (organisation) WHERE destroyed_at IS NULL DO NOTHING
            """)
        .params(organisation, sealed.ciphertext(), sealed.keyVersion(), sealed.fingerprint())
        .update();
  }

  private static OrganisationKey open(Stored stored, Keyset keys) {
    try {
      return new OrganisationKey(
          stored.id(),
          stored.organisation(),
          Base64.getDecoder().decode(stored.sealed().open(keys, bind(stored.organisation()))));
    } catch (GeneralSecurityException e) {
      throw unopened(stored, keys, e);
    }
  }

  private static IllegalStateException unopened(Stored stored, Keyset keys, Throwable cause) {
    return new IllegalStateException(
        "expected key %d of organisation '%s' under a key of the keyset, which has %s, found it under %d; bring back a keyset that has it"
            .formatted(
                stored.id(), stored.organisation(), keys.versions(), stored.sealed().keyVersion()),
        cause);
  }

  private static byte[] bind(String organisation) {
    return ("waybill archive key\n" + organisation).getBytes(StandardCharsets.UTF_8);
  }

  private Optional<Stored> stored(String organisation) {
    return stored("organisation = ?", organisation).stream().findFirst();
  }

  private List<Stored> stored(String condition, Object value) {
    return control
        .jdbc()
        .sql(
            """
            SELECT id, organisation, ciphertext, key_version, fingerprint FROM archive_key
            WHERE destroyed_at IS NULL AND %s ORDER BY id
            """
                .formatted(condition))
        .param(value)
        .query((row, n) ->
            new Stored(
                row.getInt(1),
                row.getString(2),
                new SealedSecret(row.getString(3), row.getLong(4), row.getString(5))))
        .list();
  }

  /// Destroys the key in use: nobody can check or link what was committed with it any more. The
  /// next tombstone of the organisation gets a new one. The ciphertext is gone from the database
  /// with the next VACUUM of its table, and from backups when they expire.
  ///
  /// @return whether there was one
  public boolean destroy(String organisation) {
    opened.remove(organisation);
    return control
            .jdbc()
            .sql(
                """
                UPDATE archive_key SET ciphertext = NULL, key_version = NULL, fingerprint = NULL,
                  destroyed_at = clock_timestamp()
                WHERE organisation = ? AND destroyed_at IS NULL
                """)
            .param(organisation)
            .update()
        == 1;
  }

  /// Keeps a key from being destroyed to the end of the caller's transaction.
  ///
  /// @throws KeyDestroyedException when it was
  void keep(OrganisationKey key) {
    if (control
        .jdbc()
        .sql("SELECT id FROM archive_key WHERE id = ? AND destroyed_at IS NULL FOR SHARE")
        .param(key.id())
        .query(Integer.class)
        .optional()
        .isEmpty()) {
      opened.remove(key.organisation(), key);
      throw new KeyDestroyedException(key);
    }
  }

  /// How many keys are under each key of the keyset; none in a database that was not set up.
  public static Map<Long, Long> uses(ControlDatabase control) {
    Map<Long, Long> uses = new TreeMap<>();
    boolean there =
        control
            .jdbc()
            .sql("SELECT to_regclass('archive_key') IS NOT NULL")
            .query(Boolean.class)
            .single();
    if (!there) {
      return uses;
    }
    control
        .jdbc()
        .sql(
            "SELECT key_version, count(*) FROM archive_key WHERE destroyed_at IS NULL GROUP BY key_version")
        .query(row -> {
          uses.put(row.getLong(1), row.getLong(2));
        });
    return uses;
  }

  /// Whether a key of the keyset may go: until the caller's transaction ends, no other key is
  /// stored.
  ///
  /// @throws IllegalStateException when one is under another than the primary key
  public static void requireAllUnder(ControlDatabase control, long primary) {
    control.jdbc().sql("LOCK TABLE archive_key IN SHARE MODE").update();
    Map<Long, Long> uses = uses(control);
    uses.remove(primary);
    if (!uses.isEmpty()) {
      throw new IllegalStateException(
          "expected every key of an organisation under key "
              + primary
              + ", found one added under "
              + uses.keySet()
              + "; run it again");
    }
  }

  /// Puts the keys that are under another one under the keyset's primary key; the keys themselves
  /// stay. Killed anywhere, it goes on when it is called again.
  ///
  /// @return how many
  public int reseal() {
    Keyset keys = keyset.read();
    int resealed = 0;
    for (Stored stored : stored("key_version <> ?", keys.primary())) {
      try {
        SealedSecret sealed = stored.sealed().reseal(keys, bind(stored.organisation()));
        resealed +=
            control
                .jdbc()
                .sql(
                    """
                    UPDATE archive_key SET ciphertext = ?, key_version = ?, fingerprint = ?
                    WHERE id = ? AND destroyed_at IS NULL
                    """)
                .params(sealed.ciphertext(), sealed.keyVersion(), sealed.fingerprint(), stored.id())
                .update();
      } catch (GeneralSecurityException e) {
        throw unopened(stored, keys, e);
      }
    }
    return resealed;
  }
}
