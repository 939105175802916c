package dev.waybill.dispatcher.apply;

import dev.waybill.dispatcher.credentials.Keyset;
import dev.waybill.dispatcher.credentials.KeysetFile;
import dev.waybill.dispatcher.credentials.SealedSecret;
import dev.waybill.dispatcher.destination.DestinationDefinition;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationIdentity;
import dev.waybill.dispatcher.destination.StoredDestination;
import dev.waybill.dispatcher.problem.Problem;
import dev.waybill.dispatcher.problem.ProblemsException;
import dev.waybill.dispatcher.settings.WaybillSettings;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Seals and opens secrets under the keyset as its file was when first asked: made anew for every
/// piece of work.
final class Vault {
  private final DestinationFactories factories;
  private final WaybillSettings file;
  private @Nullable Keyset keys;

  Vault(DestinationFactories factories, WaybillSettings file) {
    this.factories = factories;
    this.file = file;
  }

  DestinationIdentity identity(DestinationDefinition definition) {
    return factories.identity(
        file.installation(), definition.id(), definition.type(), definition.settings());
  }

  SealedSecret seal(DestinationDefinition definition, String setting, String secret) {
    return SealedSecret.seal(keys(definition, setting), secret, identity(definition).bind(setting));
  }

  /// Empty when it was given for another identity, or its key is gone.
  Optional<String> open(DestinationDefinition definition, String setting, SealedSecret secret) {
    try {
      return Optional.of(
          secret.open(keys(definition, setting), identity(definition).bind(setting)));
    } catch (GeneralSecurityException _) {
      return Optional.empty();
    }
  }

  /// Why a secret could not be opened, and what to do.
  Problem unopened(StoredDestination stored, String setting, SealedSecret secret) {
    DestinationDefinition definition = stored.definition();
    boolean known = keys(definition, setting).versions().contains(secret.keyVersion());
    String text =
        known
            ? "expected a secret given for "
                + new TreeSet<>(
                    identity(definition).settings().entrySet().stream()
                        .map(Object::toString)
                        .toList())
                + ", found one given for another place; "
                + again(stored)
            : "expected key "
                + secret.keyVersion()
                + " in "
                + file.keyset()
                + ", found "
                + keys(definition, setting)
                + "; bring this machine's keyset up to date";
    return Problem.at(text, "destinations", definition.id().value(), "settings", setting);
  }

  /// How its secrets are given again.
  private static String again(StoredDestination stored) {
    return switch (stored.managedBy()) {
      case FILE -> "give the secret again with `waybill apply`";
      case CLI ->
          "give the secret again: `waybill destination remove "
              + stored.definition().id().value()
              + "`, then `waybill destination add`; its streams go on where they were";
    };
  }

  /// @throws ProblemsException with the remedy when there is no keyset
  Keyset keys(DestinationDefinition definition, String setting) {
    if (keys == null) {
      if (file.keyset() == null) {
        throw new ProblemsException(
            Problem.at(
                "expected a keyset to encrypt this secret with, found none; run `waybill keys create"
                    + " keys.json` and add `credentials: {keyset: keys.json}`",
                "destinations",
                definition.id().value(),
                "settings",
                setting));
      }
      keys = new KeysetFile(file.keyset()).read();
    }
    return keys;
  }
}
