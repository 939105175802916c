package dev.waybill.dispatcher.apply;

import dev.waybill.dispatcher.apply.DestinationChange.Action;
import dev.waybill.dispatcher.credentials.SealedSecret;
import dev.waybill.dispatcher.destination.DestinationDefinition;
import dev.waybill.dispatcher.destination.StoredDestination;
import dev.waybill.dispatcher.destination.StoredDestination.ManagedBy;
import dev.waybill.dispatcher.problem.Problem;
import dev.waybill.dispatcher.problem.ProblemsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One destination of the file beside what is stored of it.
///
/// @param kept secrets that stay as they are stored: the same value for the same identity
record Comparison(Wanted wanted, DestinationChange change, Map<String, SealedSecret> kept) {
  private static final String OWNER = "managed by";

  static Comparison of(Wanted wanted, @Nullable StoredDestination stored, Vault vault) {
    Map<String, SealedSecret> kept = new TreeMap<>();
    DestinationDefinition definition = wanted.definition();
    SortedMap<String, String> after = definition.fields();
    boolean moved =
        stored != null && !vault.identity(definition).equals(vault.identity(stored.definition()));
    wanted
        .secrets()
        .forEach((setting, value) -> {
          SealedSecret old = stored == null ? null : stored.secrets().get(setting);
          if (old != null && !moved && stays(definition, setting, value, old, vault)) {
            kept.put(setting, old);
          } else {
            requireGiven(wanted, setting, value, stored, moved, vault);
          }
          SealedSecret same = kept.get(setting);
          after.put(
              "settings." + setting,
              same != null
                  ? "set (fingerprint " + same.fingerprint() + ")"
                  : old == null ? "set" : "changed");
        });
    return new Comparison(wanted, change(definition, stored, after, moved), kept);
  }

  private static boolean stays(
      DestinationDefinition definition,
      String setting,
      String value,
      SealedSecret old,
      Vault vault) {
    return value.equals(Wanted.STORED)
        || vault.open(definition, setting, old).filter(value::equals).isPresent();
  }

  /// A secret that is kept must be there, and have been given for this identity.
  private static void requireGiven(
      Wanted wanted,
      String setting,
      String value,
      @Nullable StoredDestination stored,
      boolean moved,
      Vault vault) {
    String name = wanted.definition().id().value();
    if (!value.equals(Wanted.STORED)) {
      var unused = vault.keys(wanted.definition(), setting);
    } else if (stored == null || !stored.secrets().containsKey(setting)) {
      throw new ProblemsException(
          Problem.at(
              "expected the secret, found ${stored} and none stored; write ${file:…} or ${env:…}"
                  + " once",
              "destinations",
              name,
              "settings",
              setting));
    } else if (moved) {
      throw new ProblemsException(
          Problem.at(
              "expected the secret again, found ${stored}: it was given for another identity ("
                  + identityChanges(wanted, stored, vault)
                  + "); write ${file:…} or ${env:…} once",
              "destinations",
              name,
              "settings",
              setting));
    }
  }

  private static String identityChanges(Wanted wanted, StoredDestination stored, Vault vault) {
    List<String> changes = new ArrayList<>();
    String type = stored.definition().type();
    if (!type.equals(wanted.definition().type())) {
      changes.add("type was " + type);
    }
    FieldChange.between(
            vault.identity(stored.definition()).settings(),
            vault.identity(wanted.definition()).settings())
        .forEach(change -> changes.add(change.field() + " was " + change.from()));
    return changes.isEmpty() ? "the installation was another" : String.join(", ", changes);
  }

  private static DestinationChange change(
      DestinationDefinition definition,
      @Nullable StoredDestination stored,
      SortedMap<String, String> after,
      boolean moved) {
    String name = definition.id().value();
    if (stored == null) {
      return new DestinationChange(
          name, Action.ADDED, FieldChange.between(Map.of(), after), List.of(), List.of());
    }
    List<FieldChange> drift = drift(stored);
    List<FieldChange> fields = new ArrayList<>();
    if (stored.managedBy() == ManagedBy.CLI) {
      fields.add(new FieldChange(OWNER, "CLI", "FILE"));
    }
    fields.addAll(FieldChange.between(stored.fields(), after));
    boolean same = fields.isEmpty() && drift.isEmpty();
    List<String> notes =
        moved
            ? List.of(
                "its identity is another: its streams go on where they are; what was delivered"
                    + " stays where it is, also when this is another place")
            : List.of();
    return new DestinationChange(
        name, same ? Action.UNCHANGED : Action.CHANGED, fields, drift, notes);
  }

  /// What was changed in the database since the file was applied.
  static List<FieldChange> drift(StoredDestination stored) {
    Map<String, String> applied = stored.applied();
    return applied == null ? List.of() : FieldChange.between(applied, stored.fields());
  }
}
