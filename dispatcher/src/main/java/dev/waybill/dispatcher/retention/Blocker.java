package dev.waybill.dispatcher.retention;

import dev.waybill.spi.DestinationId;
import java.util.List;

/// What keeps rows, though their retention may be over.
public sealed interface Blocker {
  /// The organisation has no days, or none that are positive.
  record NoDays(String place) implements Blocker {}

  /// The row names no organisation that is there.
  record UnknownOrganisation(String place) implements Blocker {}

  /// The row has no date that its retention counts from.
  record NoDate(String column) implements Blocker {}

  /// A person holds it.
  record LegalHold(long id, String reason) implements Blocker {}

  /// A row that stays refers to it by a foreign key.
  ///
  /// @param action what deleting the row would do to that one
  record ForeignKey(String table, String constraint, String action) implements Blocker {}

  /// A row that stays refers to it, as a schema file declares.
  record DeclaredReference(String table, String column) implements Blocker {}

  /// The same where the policy has such rows copied: keeps no row, and is told of those that go.
  record CopiedReference(String table, String column) implements Blocker {}

  /// No destination gets these columns of the source's table.
  record ColumnsNotArchived(List<String> columns) implements Blocker {}

  /// The policy names no destination, and no reason to do without.
  record NoDestination() implements Blocker {}

  /// The current version was not sent to a required destination.
  record NotDelivered(DestinationId destination, String why) implements Blocker {}

  /// It lies in a range that a person gave up, and no replay has brought.
  record Skipped(DestinationId destination, long delivery) implements Blocker {}

  /// A required destination does not hold it as it is.
  record NotHeld(DestinationId destination, Difference difference) implements Blocker {}

  /// A name that scripts may rely on.
  default String code() {
    return switch (this) {
      case NoDays _ -> "NO_DAYS";
      case UnknownOrganisation _ -> "UNKNOWN_ORGANISATION";
      case NoDate _ -> "NO_DATE";
      case LegalHold _ -> "LEGAL_HOLD";
      case ForeignKey _ -> "FOREIGN_KEY";
      case DeclaredReference _ -> "REFERENCE";
      case CopiedReference _ -> "EVIDENCE";
      case ColumnsNotArchived _ -> "COLUMNS_NOT_ARCHIVED";
      case NoDestination _ -> "NO_DESTINATION";
      case NotDelivered _ -> "NOT_DELIVERED";
      case Skipped _ -> "SKIPPED";
      case NotHeld(_, Difference difference) -> difference.name();
    };
  }

  /// What blocks, and its cure.
  default String text() {
    return switch (this) {
      case NoDays(String place) ->
          "expected more than 0 days in " + place + ", found none; set them";
      case UnknownOrganisation(String place) ->
          "expected an organisation of " + place + ", found none of the row's; correct the row";
      case NoDate(String column) ->
          "expected a date in " + column + ", found none that a calendar has; correct the row";
      case LegalHold(long id, String reason) ->
          "hold %d: %s; it ends with `waybill hold release %d`".formatted(id, reason, id);
      case ForeignKey(String table, String constraint, String action) ->
          "rows of %s that stay refer to it by %s (%s); they go first"
              .formatted(table, constraint, action);
      case DeclaredReference(String table, String column) ->
          "rows of %s that stay refer to it by %s (`references` of their schema file); they go first, or `evidence: copy` of its retention copies it"
              .formatted(table, column);
      case CopiedReference(String table, String column) ->
          "rows of %s that stay refer to it by %s (`references` of their schema file); it is copied to waybill_evidence before it goes"
              .formatted(table, column);
      case ColumnsNotArchived(List<String> columns) ->
          "no destination gets the columns %s; publish them in the schema file, or name them in `notArchived`"
              .formatted(columns);
      case NoDestination _ ->
          "expected a destination that must hold the rows, found none; name one in `destinations` of the table's retention";
      case NotDelivered(DestinationId destination, String why) ->
          "%s does not have it yet: %s".formatted(destination, why);
      case Skipped(DestinationId destination, long delivery) ->
          "delivery %d to %s was given up; `waybill deliveries replay %d` brings it"
              .formatted(delivery, destination, delivery);
      case NotHeld(DestinationId destination, Difference difference) ->
          "%s %s".formatted(destination, difference.text());
    };
  }
}
