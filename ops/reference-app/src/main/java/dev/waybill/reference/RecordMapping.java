package dev.waybill.reference;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/// Where the records of one file keep what an event needs.
///
/// @param id null where records have no id; they are then named by their hash
/// @param result a text that says whether the operation was refused
record RecordMapping(
    Provider provider,
    @Nullable JsonPointer id,
    JsonPointer time,
    JsonPointer actor,
    JsonPointer type,
    JsonPointer source,
    @Nullable JsonPointer target,
    @Nullable JsonPointer address,
    @Nullable JsonPointer result) {

  private static final RecordMapping M365 =
      new RecordMapping(
          Provider.MICROSOFT_365,
          JsonPointer.compile("/Id"),
          JsonPointer.compile("/CreationTime"),
          JsonPointer.compile("/UserId"),
          JsonPointer.compile("/Operation"),
          JsonPointer.compile("/Workload"),
          JsonPointer.compile("/ObjectId"),
          JsonPointer.compile("/ClientIP"),
          JsonPointer.compile("/ResultStatus"));
  private static final RecordMapping CLOUDTRAIL =
      new RecordMapping(
          Provider.AWS,
          JsonPointer.compile("/eventID"),
          JsonPointer.compile("/eventTime"),
          JsonPointer.compile("/userIdentity/arn"),
          JsonPointer.compile("/eventName"),
          JsonPointer.compile("/eventSource"),
          JsonPointer.compile("/resources/0/ARN"),
          JsonPointer.compile("/sourceIPAddress"),
          JsonPointer.compile("/responseElements/ConsoleLogin"));

  /// @param first the first record of the file
  static RecordMapping of(Preset preset, Pointers given, JsonNode first) {
    return switch (preset) {
      case M365 -> given.over(M365);
      case CLOUDTRAIL -> given.over(CLOUDTRAIL);
      case NONE -> given.alone();
      case AUTO -> {
        if (first.has("CreationTime") && first.has("Workload")) {
          yield given.over(M365);
        }
        if (first.has("eventTime") && first.has("eventSource")) {
          yield given.over(CLOUDTRAIL);
        }
        if (given.complete()) {
          yield given.alone();
        }
        throw new IngestException(
            "expected a record of the Microsoft 365 unified audit log (CreationTime, Workload) or of"
                + " AWS CloudTrail (eventTime, eventSource), found the fields "
                + first.propertyNames()
                + "; give JSON pointers: --time, --type, --source");
      }
    };
  }
}
