package dev.waybill.dispatcher.apply;

import java.util.List;

/// What applying the file does to one destination.
///
/// @param fields what changes, from the database to the file
/// @param drift what differs in the database from what was applied last, from there to now
/// @param notes what follows from the change and cannot be seen in it
public record DestinationChange(
    String destination,
    Action action,
    List<FieldChange> fields,
    List<FieldChange> drift,
    List<String> notes) {
  /// What becomes of a destination. `KEPT`: it was added by command and is not the file's.
  public enum Action {
    ADDED,
    CHANGED,
    REMOVED,
    UNCHANGED,
    KEPT
  }

  public DestinationChange {
    fields = List.copyOf(fields);
    drift = List.copyOf(drift);
    notes = List.copyOf(notes);
  }
}
