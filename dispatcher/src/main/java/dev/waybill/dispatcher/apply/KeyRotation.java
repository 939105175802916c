package dev.waybill.dispatcher.apply;

import dev.waybill.dispatcher.archive.OrganisationKeys;
import dev.waybill.dispatcher.audit.AuditLog;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.credentials.Keyset;
import dev.waybill.dispatcher.credentials.KeysetFile;
import dev.waybill.dispatcher.credentials.SealedSecret;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationStore;
import dev.waybill.dispatcher.destination.StoredDestination;
import dev.waybill.dispatcher.problem.Problem;
import dev.waybill.dispatcher.problem.ProblemsException;
import dev.waybill.dispatcher.settings.WaybillSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Puts every stored secret and every organisation's key under a new key: the key is added to the
/// keyset's file, they follow one by one, and the old keys leave the file when none needs them.
///
/// Killed anywhere, it goes on where it was: a file of several keys is a rotation that has not
/// ended. Processes that share the file read it whenever they need a secret, and find the key of
/// every secret in it at any moment.
public final class KeyRotation {
  private final ControlDatabase control;
  private final WaybillSettings file;
  private final KeysetFile keysetFile;
  private final DestinationStore store;
  private final DestinationFactories factories = new DestinationFactories();

  /// Watches a rotation.
  public interface Progress {
    /// After each secret.
    void resealed(String destination, String setting, int done, int of);
  }

  /// What was done.
  ///
  /// @param resumed whether an earlier one had not ended
  /// @param resealed secrets and keys of organisations that were put under the primary key by this
  ///   one
  public record Rotated(boolean resumed, long primary, int resealed, List<Long> removed) {}

  private record Secret(StoredDestination destination, String setting, SealedSecret sealed) {}

  /// @throws ProblemsException when the configuration names no keyset
  public KeyRotation(ControlDatabase control, WaybillSettings file) {
    this.control = control;
    this.file = file;
    this.keysetFile = keysetFile(file);
    this.store = new DestinationStore(control);
  }

  /// @throws ProblemsException when the configuration names none
  public static KeysetFile keysetFile(WaybillSettings file) {
    if (file.keyset() == null) {
      throw new ProblemsException(
          Problem.at(
              "expected a keyset, found none; run `waybill keys create keys.json` and add"
                  + " `credentials: {keyset: keys.json}`",
              "credentials",
              "keyset"));
    }
    return new KeysetFile(file.keyset());
  }

  /// Adds a new primary key and does nothing else, for keysets that are copied from machine to
  /// machine: bring the file to all of them, then [#run] goes on.
  ///
  /// @return the keyset as it is now
  public Keyset begin(String actor, @Nullable String reason) {
    return underLock(() -> {
      Keyset keys = keysetFile.read();
      return keys.versions().size() > 1 ? keys : added(keys, actor, reason);
    });
  }

  /// @throws ProblemsException naming the secrets that cannot be opened; all others were put under
  ///   the new key, and the old keys stay
  public Rotated run(String actor, @Nullable String reason, Progress progress) {
    boolean resumed = keysetFile.read().versions().size() > 1;
    Keyset keys = begin(actor, reason);
    List<Secret> old = outdated(keys);
    List<Problem> problems = new ArrayList<>();
    int done = 0;
    for (Secret secret : old) {
      try {
        underLock(() -> reseal(secret));
        progress.resealed(
            secret.destination().definition().id().value(), secret.setting(), ++done, old.size());
      } catch (ProblemsException e) {
        problems.addAll(e.problems());
      }
    }
    ProblemsException.throwIfAny(problems);
    int resealed = done + new OrganisationKeys(control, keysetFile).reseal();
    return underLock(() -> end(resumed, resealed, actor, reason));
  }

  private Keyset added(Keyset keys, String actor, @Nullable String reason) {
    Keyset more = keys.withNewPrimary();
    new AuditLog(control)
        .record(actor, "keys.begin", "keyset", Map.of("primary", more.primary()), reason);
    write(more);
    return more;
  }

  private List<Secret> outdated(Keyset keys) {
    List<Secret> secrets = new ArrayList<>();
    for (StoredDestination destination : store.all().destinations()) {
      destination
          .secrets()
          .forEach((setting, sealed) -> {
            if (sealed.keyVersion() != keys.primary()) {
              secrets.add(new Secret(destination, setting, sealed));
            }
          });
    }
    return secrets;
  }

  /// Reads the secret again: it may have been changed or removed since the list was made.
  private boolean reseal(Secret listed) {
    Keyset keys = keysetFile.read();
    for (Secret secret : outdated(keys)) {
      if (secret.setting().equals(listed.setting())
          && secret
              .destination()
              .definition()
              .id()
              .equals(listed.destination().definition().id())) {
        Vault vault = new Vault(factories, file);
        try {
          byte[] bound = vault.identity(secret.destination().definition()).bind(secret.setting());
          store.reseal(
              secret.destination().definition().id(),
              secret.setting(),
              secret.sealed().reseal(keys, bound));
        } catch (GeneralSecurityException _) {
          throw new ProblemsException(
              vault.unopened(secret.destination(), secret.setting(), secret.sealed()));
        }
      }
    }
    return true;
  }

  /// Under the locks nobody adds a secret or a key, so none can be left under a key that goes.
  private Rotated end(boolean resumed, int resealed, String actor, @Nullable String reason) {
    Keyset keys = keysetFile.read();
    if (!outdated(keys).isEmpty()) {
      throw new IllegalStateException(
          "expected every secret under key "
              + keys.primary()
              + ", found one added under an older; run it again");
    }
    OrganisationKeys.requireAllUnder(control, keys.primary());
    List<Long> removed =
        keys.versions().stream().filter(version -> version != keys.primary()).toList();
    new AuditLog(control)
        .record(
            actor,
            "keys.rotate",
            "keyset",
            Map.of("primary", keys.primary(), "removed", removed, "resealed", resealed),
            reason);
    write(keys.primaryOnly());
    return new Rotated(resumed, keys.primary(), resealed, removed);
  }

  private void write(Keyset keys) {
    try {
      keysetFile.replace(keys);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "expected to replace " + keysetFile.path() + ", found " + e.getMessage(), e);
    }
  }

  private <T> T underLock(Supplier<T> work) {
    AtomicReference<@Nullable T> result = new AtomicReference<>();
    control.transaction(() -> {
      store.lock();
      result.set(work.get());
    });
    return Objects.requireNonNull(result.get());
  }
}
