package dev.waybill.dispatcher.types;

import java.util.List;

/// JSON documents and bytes.
final class DocumentCases {
  private static final String NUMBERS =
      "[0.1000, 1.10, 12345678901234567890123456789012345678901234567890, 9007199254740993, -0, 1E+2, 1e-7, 0e0]";

  static final List<TypeCase> ALL =
      List.of(
          TypeCase.of("jsonb", "json")
              .values("{}", "[]", "\"\"", "true", "{\"\": {\"a b\": [1, {\"c\": null}]}}")
              .value("the JSON null, which is not NULL", "null")
              .value("numbers keep every digit", NUMBERS)
              .sql("a number of 401 digits", "repeat('7', 401)::jsonb")
              .values("-1e-400")
              .value(
                  "of duplicate keys the last stays, as PostgreSQL stores it",
                  "{\"a\": 1, \"a\": 2}")
              .value(
                  "escapes, control and astral characters",
                  "\"\\u001f \\n \\/ \\\\u0000 \\ud83d\\ude00 \u2028 \u007f \ufeff\"")
              .value("keys with escapes", "{\"a\\\"b\\n\\u0007,]\": \"x,]\"}")
              .sql("300 arrays deep", "(repeat('[', 300) || repeat(']', 300))::jsonb")
              .sql(
                  "1,000 objects deep",
                  "(repeat('{\"a\":', 1000) || '1' || repeat('}', 1000))::jsonb"),
          TypeCase.of("json", "json")
              .values("{}", "null", "  [ 1 ,\t2 ]  ")
              .value("line breaks between tokens (spaces in a JSON line)", "{\n  \"a\":\r\n 1\r}\n")
              .value("numbers keep every digit", NUMBERS)
              .values("1e400", "1e999999", "-0.0")
              .value("duplicate keys", "{\"a\": 1, \"a\": 2, \"\\u0061\": 3}")
              .value("an escaped character that has no need", "\"\\u0041\\/\"")
              .value("a surrogate pair, escaped", "\"\\uD83D\\uDE00\"")
              .value("`\\\\u0000`, a backslash and a text", "\"\\\\u0000\"")
              .value("`\\u0000`", "{\"a\": \"x\\u0000\"}")
              .value("`\\u0000` in a key", "{\"\\u0000\": 1}")
              .value("half a surrogate pair", "\"\\ud83d\"")
              .value("two halves in the wrong order", "\"\\ude00\\ud83d\"")
              .sql("1,000 arrays deep", "(repeat('[', 1000) || repeat(']', 1000))::json"),
          TypeCase.of("jsonb", "text"),
          TypeCase.of("jsonb", "text").castToText().values("{\"a\": 1.10}", "null"),
          TypeCase.of("bytea", "binary")
              .value("no bytes", "")
              .values("\\x00")
              .sql(
                  "every byte",
                  "(SELECT string_agg(decode(lpad(to_hex(i), 2, '0'), 'hex'), '' ORDER BY i) FROM generate_series(0, 255) i)")
              .sql(
                  "1 MB",
                  "(SELECT string_agg(decode(md5(i::text), 'hex'), '') FROM generate_series(1, 65536) i)"));

  private DocumentCases() {}
}
