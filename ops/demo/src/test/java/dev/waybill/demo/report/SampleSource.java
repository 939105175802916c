package dev.waybill.demo.report;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/// A source table with a column of every type, and the hard values of each.
final class SampleSource {
  private SampleSource() {}

  static final String TABLE =
      """
      CREATE TABLE samples (
        id text, org text, uid uuid, flag bool, small int2, big int8, single float4, twice float8,
        cost numeric(12,4), day date, at timestamptz, utc timestamp(3), wall timestamp,
        doc jsonb, raw bytea, tags text[])\
      """;

  static final String ROWS =
      """
      INSERT INTO samples VALUES
      ('a', 'o1', '8f2f6a3c-0f6e-4b52-9d61-111111111111', true, -32768, 9223372036854775807,
       0.1, 0.1, 1.5, '2024-02-29', '2026-01-02T03:04:05.123456Z', '2026-01-02 03:04:05.123',
       '1969-12-31 23:59:59.999999',
       '{"n": 1.10, "big": 12345678901234567890.123, "e": 1e3, "s": "a, b: \\"q\\" \\u001f \\\\u001f é \\n /",
         "deep": {"list": [1, -0.50, true, null, {}], "": []}}',
       '\\x00ff10', '{x,NULL,"",é}'),
      ('b', 'o1', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '2026-01-02T03:04:05Z', NULL,
       NULL, NULL, NULL, NULL),
      ('c', 'o2', NULL, false, 0, -9007199254740993, 'NaN', '-Infinity', -0.0001, '0001-01-01',
       '9999-12-31T23:59:59.999999Z', '0001-01-01', '2026-06-01 12:00', 'null', '', '{}'),
      ('d', 'o2', NULL, true, 7, 0, 3.4e38, 1e-300, 99999999.9999, '9999-12-31',
       '1970-01-01T00:00:00Z', NULL, NULL, '"1.10"', '\\x7f', '{"a,b","c\\"d"}'),
      ('e', 'o3', NULL, true, 7, 0, 'Infinity', -0.0, 0, '2026-01-01',
       '2026-01-01T00:00:00Z', NULL, NULL, '-12.00', NULL, '{z}')\
      """;

  /// The published row as a JSON line and its json column, spelled by PostgreSQL, with seq 1.
  static final String LINES =
      """
      SELECT id,
        '{"id":' || to_json(id) || ',"org":' || to_json(org)
        || ',"uid":' || coalesce(to_json(uid)::text, 'null')
        || ',"flag":' || coalesce(flag::text, 'null')
        || ',"small":' || coalesce(small::text, 'null')
        || ',"big":' || coalesce(big::text, 'null')
        || ',"single":' || coalesce(to_json(single)::text, 'null')
        || ',"twice":' || coalesce(to_json(twice)::text, 'null')
        || ',"cost":' || coalesce(to_json(cost::text)::text, 'null')
        || ',"day":' || coalesce(to_json(to_char(day, 'YYYY-MM-DD'))::text, 'null')
        || ',"at":"' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || 'Z"'
        || ',"utc":' || coalesce('"' || to_char(utc, 'YYYY-MM-DD"T"HH24:MI:SS.US') || 'Z"', 'null')
        || ',"wall":' || coalesce('"' || to_char(wall, 'YYYY-MM-DD"T"HH24:MI:SS.US') || '"', 'null')
        || coalesce(',"doc":' || doc::text, '')
        || ',"raw":' || coalesce('"' || encode(raw, 'base64') || '"', 'null')
        || ',"tags":' || coalesce(to_json(tags)::text, 'null')
        || ',"_waybill_seq":SEQ,"_waybill_op":"u","_waybill_deleted":false'
        || ',"_waybill_synced_at":"2026-01-03T00:00:00.000000Z"}' AS line,
        doc::text AS doc
      FROM samples\
      """;

  static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(TABLE);
      statement.execute(ROWS);
    }
  }
}
