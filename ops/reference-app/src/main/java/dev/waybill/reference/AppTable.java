package dev.waybill.reference;

/// The tables a load fills, in the order their foreign keys ask for.
enum AppTable {
  ORGANIZATIONS("organizations", "id, name, slug, data_retention_days, created_at, updated_at"),
  EVENTS(
      "ingested_events",
      "id, organization_id, integration_id, provider, event_type, source, actor, severity, payload,"
          + " processing_status, occurred_at, processed_at, created_at"),
  FINDINGS(
      "security_findings",
      "id, organization_id, integration_id, event_id, dedupe_key, title, description, severity,"
          + " status, risk_score, remediation_steps, tags, evidence, detected_at, resolved_at,"
          + " resolved_by_id, asset_id"),
  RULE_RUNS(
      "rule_runs",
      "id, organization_id, rule_id, integration_id, status, matched_count, evaluated_count,"
          + " duration_ms, error, started_at, finished_at, updated_at"),
  WORKFLOW_DELIVERIES(
      "workflow_deliveries",
      "id, organization_id, finding_id, kind, status, attempts, external_ref, sla_due_at, cost,"
          + " payload, delivered_at, created_at, updated_at"),
  AUDIT_LOG(
      "tenant_audit_logs",
      "id, organization_id, actor_user_id, action, target_type, target_id, ip_address, metadata,"
          + " created_at");

  final String table;
  final String columns;

  AppTable(String table, String columns) {
    this.table = table;
    this.columns = columns;
  }
}
