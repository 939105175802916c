package dev.waybill.dispatcher.archive;

import org.jspecify.annotations.Nullable;

/// The states of a batch; their methods are the legal transitions, which the database guards too.
///
/// ```
/// Intended ─drop─▶ Dropping ─dropped─▶ Dropped
///     └──────void──────┴─────▶ Voided
/// ```
public sealed interface BatchState {
  /// Rows of it may still be there.
  sealed interface Open extends BatchState permits Intended, Dropping {
    /// Its rows stay, and its tombstones say nothing. Whoever makes a batch void that is dropping
    /// has looked in the source that nothing of it went.
    ///
    /// @param hold the one that its rows came under, or null where the cause is another
    default Voided voided(String reason, @Nullable String hold) {
      return new Voided(reason, hold);
    }
  }

  /// Its tombstones are written; everything is checked once more before anything goes.
  record Intended() implements Open {
    public Dropping drop() {
      return new Dropping();
    }
  }

  /// Its rows go, or are gone and nobody has said so yet.
  record Dropping() implements Open {
    public Dropped dropped() {
      return new Dropped();
    }
  }

  /// Its rows are gone.
  record Dropped() implements BatchState {}

  /// Its rows were not dropped by it.
  record Voided(String reason, @Nullable String hold) implements BatchState {}

  /// As it is stored.
  default String stored() {
    return switch (this) {
      case Intended _ -> "INTENDED";
      case Dropping _ -> "DROPPING";
      case Dropped _ -> "DROPPED";
      case Voided _ -> "VOID";
    };
  }

  static BatchState of(String stored, @Nullable String reason, @Nullable String hold) {
    return switch (stored) {
      case "INTENDED" -> new Intended();
      case "DROPPING" -> new Dropping();
      case "DROPPED" -> new Dropped();
      case "VOID" -> new Voided(String.valueOf(reason), hold);
      default ->
          throw new IllegalStateException("expected a state of a batch, found '" + stored + "'");
    };
  }
}
