package dev.waybill.reference;

/// Where known formats keep what an event needs.
public enum Preset {
  /// Recognised from the first record.
  AUTO,

  /// The unified audit log ([common
  /// schema](https://learn.microsoft.com/office/office-365-management-api/office-365-management-activity-api-schema)).
  M365,

  /// CloudTrail ([record
  /// contents](https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html)).
  CLOUDTRAIL,

  /// Nothing is known; the pointers must be given.
  NONE
}
