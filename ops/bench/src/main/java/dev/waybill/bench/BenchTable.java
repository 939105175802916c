package dev.waybill.bench;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.Cursor;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A hot table as audit logs have it, in the order of its cursor.
enum BenchTable {
  /// 18 columns, about 1.1 kB a row, most of it a document.
  WIDE(true),
  /// The same without the document and the long texts: about 180 bytes a row.
  NARROW(false);

  /// An audit record as JSON, of row `n`.
  static final String DOCUMENT =
      """
      jsonb_build_object('CreationTime', '2026-06-01T10:00:00', 'Id', md5(n::text),
        'Operation', 'FileAccessed', 'OrganizationId', md5((n % 8)::text), 'RecordType', n % 60,
        'UserKey', 'i:0h.f|membership|' || (hashint4(n) & 4095) || '@live.example', 'UserType', 0,
        'Workload', 'SharePoint', 'ClientIP', '10.0.' || (n % 250) || '.' || (n % 199),
        'ObjectId', 'https://contoso.example/sites/' || (n % 900) || '/Documents/' || md5((n * 7)::text) || '.docx',
        'UserAgent', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)', 'CorrelationId', gen_random_uuid(),
        'EventSource', 'SharePoint', 'ItemType', 'File', 'ListId', gen_random_uuid(),
        'ListItemUniqueId', gen_random_uuid(), 'Site', md5((n % 900)::text),
        'SourceFileName', md5((n * 7)::text) || '.docx',
        'ExtendedProperties', jsonb_build_array(jsonb_build_object('Name', 'k1', 'Value', md5((n * 3)::text)),
          jsonb_build_object('Name', 'k2', 'Value', n)))\
      """;

  /// Stands for how many organisations there are.
  private static final String ORGANISATIONS = "$organisations";

  /// A column: its published type, PostgreSQL's, and what fills it for row `n`.
  private record Field(String name, ColumnType type, String source, String value) {}

  private final List<Field> fields;
  private final PublishedTable published;

  BenchTable(boolean wide) {
    this.fields = fields(wide);
    String name = "audit_" + name().toLowerCase(Locale.ROOT);
    this.published =
        new PublishedTable(
            new TableSchema(
                new TableId(name),
                1,
                0,
                List.of("id"),
                "org_id",
                "created_at",
                fields.stream()
                    .map(field ->
                        new Column(
                            field.name,
                            field.type,
                            !List.of("id", "updated_at").contains(field.name),
                            ""))
                    .toList()),
            "What a benchmark reads.",
            new SourceTable("public", name),
            new Cursor("updated_at", "id"),
            fields.stream().map(field -> new SourceColumn(field.name, field.source, null)).toList(),
            null,
            List.of());
  }

  private static List<Field> fields(boolean wide) {
    ColumnType text = new ColumnType.Text();
    String time = time("n");
    List<Field> fields =
        new ArrayList<>(
            List.of(
                new Field("id", new ColumnType.Uuid(), "uuid", "gen_random_uuid()"),
                new Field("org_id", text, "text", "'org_' || (n % " + ORGANISATIONS + ")"),
                new Field("updated_at", new ColumnType.Timestamp(), "timestamptz", time),
                new Field("created_at", new ColumnType.Timestamp(), "timestamptz", time),
                new Field("actor_id", text, "text", "'user_' || (hashint4(n) & 4095)"),
                new Field(
                    "action",
                    text,
                    "text",
                    "(ARRAY['file.read','file.write','user.login','role.grant','mail.send'])[1 + n % 5]"),
                new Field("resource_id", text, "text", "md5(n::text)"),
                new Field("status", new ColumnType.Int(32), "int4", "200 + n % 3"),
                new Field("duration_ms", new ColumnType.Int(32), "int4", "hashint4(n) & 8191"),
                new Field(
                    "bytes_out", new ColumnType.Int(64), "int8", "(hashint8(n) & 1048575)::int8"),
                new Field("success", new ColumnType.Bool(), "bool", "n % 17 > 0"),
                new Field(
                    "amount",
                    new ColumnType.Decimal(12, 2),
                    "numeric(12,2)",
                    "CASE WHEN n % 3 > 0 THEN ((hashint4(n) & 65535) / 100.0)::numeric(12,2) END")));
    if (wide) {
      fields.addAll(
          List.of(
              new Field(
                  "actor_email",
                  text,
                  "text",
                  "CASE WHEN n % 10 > 0 THEN 'user' || (hashint4(n) & 4095) || '@example.org' END"),
              new Field(
                  "resource_type",
                  text,
                  "text",
                  "(ARRAY['document','mailbox','site','user'])[1 + n % 4]"),
              new Field(
                  "ip", text, "text", "'10.' || (n % 200) || '.' || (hashint4(n) & 255) || '.7'"),
              new Field(
                  "user_agent",
                  text,
                  "text",
                  "'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.' || (n % 40)"),
              new Field("internal", new ColumnType.Bool(), "bool", "n % 2 = 0"),
              new Field("payload", new ColumnType.Json(), "jsonb", DOCUMENT)));
    }
    return List.copyOf(fields);
  }

  private static String time(String row) {
    return "timestamptz '2025-06-01 00:00+00' + %s * interval '1 ms'".formatted(row);
  }

  /// The cursor of a row that was there when the table was prepared, as SQL.
  static String time(long row) {
    return time(String.valueOf(row));
  }

  PublishedTable published() {
    return published;
  }

  String sqlName() {
    return published.source().table();
  }

  /// Of all columns, in the order of the schema.
  String columns() {
    return String.join(", ", fields.stream().map(Field::name).toList());
  }

  String create() {
    return "CREATE TABLE %s (%s, PRIMARY KEY (id))"
        .formatted(
            sqlName(),
            String.join(
                ", ",
                fields.stream()
                    .map(field ->
                        field.name
                            + " "
                            + field.source
                            + (field.name.equals("updated_at") ? " NOT NULL" : ""))
                    .toList()));
  }

  /// Of rows that an application adds.
  ///
  /// @param first and `last` rows by number: of two the higher was created later
  /// @param organisations that take turns
  String insert(long first, long last, int organisations) {
    return "INSERT INTO %s (%s) SELECT %s FROM generate_series(%d, %d) n"
        .formatted(
            sqlName(),
            columns(),
            String.join(", ", fields.stream().map(Field::value).toList()),
            first,
            last)
        .replace(ORGANISATIONS, String.valueOf(organisations));
  }
}
