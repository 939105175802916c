package dev.waybill.objectfiles.bench;

import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

/// A hot table as audit logs have it: 18 columns, about 1.1 kB a row, most of it a document.
final class AuditTable {
  static final TableSchema SCHEMA =
      new TableSchema(
          new TableId("audit_events"),
          1,
          0,
          List.of("id"),
          "org_id",
          "created_at",
          List.of(
              column("id", new ColumnType.Uuid()),
              column("org_id", new ColumnType.Text()),
              column("updated_at", new ColumnType.Timestamp()),
              column("created_at", new ColumnType.Timestamp()),
              column("actor_id", new ColumnType.Text()),
              column("actor_email", new ColumnType.Text()),
              column("action", new ColumnType.Text()),
              column("resource_type", new ColumnType.Text()),
              column("resource_id", new ColumnType.Text()),
              column("ip", new ColumnType.Text()),
              column("user_agent", new ColumnType.Text()),
              column("status", new ColumnType.Int(32)),
              column("duration_ms", new ColumnType.Int(32)),
              column("bytes_out", new ColumnType.Int(64)),
              column("success", new ColumnType.Bool()),
              column("internal", new ColumnType.Bool()),
              column("amount", new ColumnType.Decimal(12, 2)),
              column("payload", new ColumnType.Json())));

  static final String COPY =
      SCHEMA.columns().stream()
          .map(Column::name)
          .collect(
              Collectors.joining(
                  ",", "COPY (SELECT ", " FROM audit_events) TO STDOUT (FORMAT binary)"));

  private static final String CREATE =
      """
      CREATE UNLOGGED TABLE audit_events AS
      SELECT gen_random_uuid() AS id, 'org_' || (n %% 8) AS org_id,
        timestamptz '2026-06-01 00:00+00' + n * interval '60 ms' AS updated_at,
        timestamptz '2026-06-01 00:00+00' + n * interval '60 ms' AS created_at,
        'user_' || (hashint4(n) & 4095) AS actor_id,
        CASE WHEN n %% 10 > 0 THEN 'user' || (hashint4(n) & 4095) || '@example.org' END AS actor_email,
        (ARRAY['file.read','file.write','user.login','role.grant','mail.send'])[1 + n %% 5] AS action,
        (ARRAY['document','mailbox','site','user'])[1 + n %% 4] AS resource_type,
        md5(n::text) AS resource_id,
        '10.' || (n %% 200) || '.' || (hashint4(n) & 255) || '.7' AS ip,
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.' || (n %% 40) AS user_agent,
        200 + n %% 3 AS status, hashint4(n) & 8191 AS duration_ms,
        (hashint8(n) & 1048575)::int8 AS bytes_out, n %% 17 > 0 AS success, n %% 2 = 0 AS internal,
        CASE WHEN n %% 3 > 0 THEN ((hashint4(n) & 65535) / 100.0)::numeric(12,2) END AS amount,
        jsonb_build_object('CreationTime', '2026-06-01T10:00:00', 'Id', md5(n::text),
          'Operation', 'FileAccessed', 'OrganizationId', md5((n %% 8)::text), 'RecordType', n %% 60,
          'UserKey', 'i:0h.f|membership|' || (hashint4(n) & 4095) || '@live.com', 'UserType', 0,
          'Workload', 'SharePoint', 'ClientIP', '10.0.' || (n %% 250) || '.' || (n %% 199),
          'ObjectId', 'https://contoso.sharepoint.com/sites/' || (n %% 900) || '/Documents/' || md5((n * 7)::text) || '.docx',
          'UserAgent', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)', 'CorrelationId', gen_random_uuid(),
          'EventSource', 'SharePoint', 'ItemType', 'File', 'ListId', gen_random_uuid(),
          'ListItemUniqueId', gen_random_uuid(), 'Site', md5((n %% 900)::text),
          'SourceFileName', md5((n * 7)::text) || '.docx',
          'ExtendedProperties', jsonb_build_array(jsonb_build_object('Name', 'k1', 'Value', md5((n * 3)::text)),
            jsonb_build_object('Name', 'k2', 'Value', n))) AS payload
      FROM generate_series(1, %d) n\
      """;

  private AuditTable() {}

  /// Fills the table unless it is there.
  static void prepare(Connection connection, int rows) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      try (ResultSet found =
          statement.executeQuery("SELECT to_regclass('audit_events') IS NOT NULL")) {
        found.next();
        if (found.getBoolean(1)) {
          return;
        }
      }
      statement.execute(CREATE.formatted(rows));
      statement.execute("VACUUM (FREEZE, ANALYZE) audit_events");
    }
  }

  private static Column column(String name, ColumnType type) {
    return new Column(name, type, true, "");
  }
}
