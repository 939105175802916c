package dev.waybill.soak.live;

/// A table of the application and the statements that writers make: a partitioned one, whose key
/// has two columns, and a plain one that the application stamps itself.
///
/// Each statement is a format of id, day, organisation, document, point in time, another id.
enum Target {
  EVENTS(
      "events",
      """
      INSERT INTO ingested_events (id, occurred_at, organization_id, integration_id, provider, event_type, source, payload, updated_at)
      VALUES ('%1$s', '%2$s', '%3$s', 'soak', 'OTHER', 'soak', 'soak', %4$s, %5$s)
      ON CONFLICT (id, occurred_at) DO UPDATE SET organization_id = excluded.organization_id,
        payload = excluded.payload, updated_at = excluded.updated_at
      """,
      "UPDATE ingested_events SET payload = %4$s, updated_at = %5$s WHERE id = '%1$s'",
      "UPDATE ingested_events SET organization_id = '%3$s', updated_at = %5$s WHERE id = '%1$s'",
      "UPDATE ingested_events SET id = '%6$s', occurred_at = '%2$s', updated_at = %5$s WHERE id = '%1$s'",
      "DELETE FROM ingested_events WHERE id = '%1$s'"),
  DELIVERIES(
      "workflow_deliveries",
      """
      INSERT INTO workflow_deliveries (id, created_at, organization_id, kind, cost, payload, updated_at)
      VALUES ('%1$s', '%2$s', '%3$s', 'JIRA', 12.5, %4$s, (%5$s) AT TIME ZONE 'UTC')
      ON CONFLICT (id) DO UPDATE SET created_at = excluded.created_at, organization_id = excluded.organization_id,
        payload = excluded.payload, updated_at = excluded.updated_at
      """,
      "UPDATE workflow_deliveries SET payload = %4$s, updated_at = (%5$s) AT TIME ZONE 'UTC' WHERE id = '%1$s'",
      "UPDATE workflow_deliveries SET organization_id = '%3$s', updated_at = (%5$s) AT TIME ZONE 'UTC' WHERE id = '%1$s'",
      "UPDATE workflow_deliveries SET id = '%6$s', created_at = '%2$s', updated_at = (%5$s) AT TIME ZONE 'UTC' WHERE id = '%1$s'",
      "DELETE FROM workflow_deliveries WHERE id = '%1$s'");

  /// The published table.
  final String published;

  final String upsert;
  final String update;
  final String moveOrganisation;
  final String moveKey;
  final String delete;

  Target(
      String published,
      String upsert,
      String update,
      String moveOrganisation,
      String moveKey,
      String delete) {
    this.published = published;
    this.upsert = upsert;
    this.update = update;
    this.moveOrganisation = moveOrganisation;
    this.moveKey = moveKey;
    this.delete = delete;
  }
}
