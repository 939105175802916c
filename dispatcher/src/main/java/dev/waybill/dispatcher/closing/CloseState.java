package dev.waybill.dispatcher.closing;

/// How far a partition is on its way out; the methods are the legal transitions.
///
/// ```
/// Open ─proven─▶ Proven ─detached─▶ Detached ─verified─▶ Verified ─intended─▶ Intended
///   └──────abandoned────┘──▶ Abandoned                       ▲                   │drop
///                                                            └─held─┘         Dropping ─dropped─▶ Dropped
/// ```
public sealed interface CloseState {
  /// In its table, where it may stay.
  sealed interface InPlace extends CloseState permits Open, Proven {
    /// Every required destination holds what it holds.
    default Proven proven() {
      return new Proven();
    }

    /// It is not to go any more, or somebody else took it away.
    default Abandoned abandoned() {
      return new Abandoned();
    }
  }

  record Open() implements InPlace {}

  /// Proven, but for what was written since.
  record Proven() implements InPlace {
    public Detached detached() {
      return new Detached();
    }
  }

  /// Out of its table: what it holds is final.
  record Detached() implements CloseState {
    public Verified verified() {
      return new Verified();
    }
  }

  /// Every required destination holds what it held at last.
  record Verified() implements CloseState {
    public Intended intended() {
      return new Intended();
    }
  }

  /// Every row of it has a tombstone.
  record Intended() implements CloseState {
    /// Rows of it must stay: their tombstones are void, and made anew when nothing holds them.
    public Verified held() {
      return new Verified();
    }

    public Dropping drop() {
      return new Dropping();
    }
  }

  /// It goes, or is gone and nobody has said so yet.
  record Dropping() implements CloseState {
    public Dropped dropped() {
      return new Dropped();
    }
  }

  record Dropped() implements CloseState {}

  record Abandoned() implements CloseState {}

  default boolean isEnded() {
    return this instanceof Dropped || this instanceof Abandoned;
  }

  /// As it is stored.
  default String stored() {
    return switch (this) {
      case Open _ -> "OPEN";
      case Proven _ -> "PROVEN";
      case Detached _ -> "DETACHED";
      case Verified _ -> "VERIFIED";
      case Intended _ -> "INTENDED";
      case Dropping _ -> "DROPPING";
      case Dropped _ -> "DROPPED";
      case Abandoned _ -> "ABANDONED";
    };
  }

  static CloseState of(String stored) {
    return switch (stored) {
      case "OPEN" -> new Open();
      case "PROVEN" -> new Proven();
      case "DETACHED" -> new Detached();
      case "VERIFIED" -> new Verified();
      case "INTENDED" -> new Intended();
      case "DROPPING" -> new Dropping();
      case "DROPPED" -> new Dropped();
      case "ABANDONED" -> new Abandoned();
      default ->
          throw new IllegalStateException("expected a state of a closing, found '" + stored + "'");
    };
  }
}
