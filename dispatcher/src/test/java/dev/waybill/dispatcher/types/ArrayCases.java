package dev.waybill.dispatcher.types;

import java.util.List;

/// Arrays as lists, and as JSON.
final class ArrayCases {
  private static final String[] SHAPES = {"{}", "{NULL}", "{NULL,NULL}"};

  static final List<TypeCase> ALL =
      List.of(
          list("text", "text", "{a,\"\",\"NULL\",NULL,\"a,b\",\"c\\\"d\",\"\\\\\",😀}")
              .values("{{a,b},{c,d}}", "[0:1]={a,b}", "[5:5]={a}")
              .sql(
                  "every control character in an element",
                  "ARRAY[(SELECT string_agg(chr(c), '') FROM generate_series(1, 31) c)]")
              .sql(
                  "10,000 elements",
                  "(SELECT array_agg(i::text) FROM generate_series(1, 10000) i)"),
          list("varchar", "text", "{a}"),
          TypeCase.of("char(3)[]", "bpchar[]", "list<text>").values(SHAPES).values("{ab,abc}"),
          TypeCase.of("labels", "text[]", "list<text>").values("{a,NULL}", "{{a}}"),
          TypeCase.of("mood[]", "enum[]", "list<text>")
              .values(SHAPES)
              .values("{ok,\"so, \\\"so\\\"\",\"\"}"),
          TypeCase.of("email[]", "text[]", "list<text>").values("{a@b,NULL}"),
          TypeCase.of("price[]", "numeric(10,2)[]", "list<decimal(10,2)>")
              .values("{99999999.99,NULL}"),
          list("uuid", "uuid", "{8f2f6a3c-0f6e-4b52-9d61-111111111111}"),
          list("bool", "bool", "{t,f,NULL}"),
          list("int2", "int16", "{-32768,32767}"),
          list("int4", "int32", "{-2147483648,NULL,2147483647}").values("{{1,2},{3,4}}"),
          list("int8", "int64", "{-9223372036854775808,9223372036854775807}"),
          list("float4", "float32", "{0.1,-0,1e-45,NaN,Infinity,-Infinity}"),
          list("float8", "float64", "{0.1,-0,5e-324,NaN,Infinity,-Infinity}"),
          TypeCase.of("numeric(38,10)[]", "list<decimal(38,10)>")
              .values(SHAPES)
              .values("{1.5,-0.0000000001}", "{1,NaN}"),
          list("numeric", "text", "{1.500,1e400,NaN,-Infinity}"),
          list("date", "date", "{0001-01-01,9999-12-31}")
              .values("{infinity}", "{2026-01-01,10000-01-01}"),
          list("timestamptz", "timestamp", "{\"2026-01-02 03:04:05.123456+00\"}")
              .values("{-infinity}"),
          list("timestamp", "local_timestamp", "{\"2026-03-29 02:30:00\"}")
              .values("{\"0044-03-15 00:00:00 BC\"}"),
          TypeCase.of("timestamp[]", "list<timestamp>"),
          list("jsonb", "json", "{\"{\\\"a\\\": 1.10}\",\"[1, 2]\",\"\\\"x\\\"\"}")
              .value("a JSON null among the elements", "{1,\"null\"}"),
          list("json", "json", "{\"{\\\"a\\\":1,\\\"a\\\":1.10}\",\" 2 \"}")
              .values("{\"\\\"\\\\u0000\\\"\"}"),
          list("bytea", "binary", "{\"\\\\x00ff\",\"\\\\x\"}"),
          list("inet", "text", "{192.168.1.5,10.0.0.0/8}"),
          list("cidr", "text", "{10.0.0.0/8}"),
          list("macaddr", "text", "{08:00:2b:01:02:03}"),
          list("interval", "text", "{\"1 mon -1 days\"}"),
          list("time", "text", "{24:00:00}"),
          list("timetz", "text", "{12:00:00+05:45}"),
          list("varbit", "text", "{101,\"\"}"),
          TypeCase.of("int4range[]", "range[]", "list<text>")
              .values(SHAPES)
              .values("{\"[1,10)\",empty}"),
          TypeCase.of("point3[]", "composite[]", "list<text>")
              .values(SHAPES)
              .values("{\"(0.1,a,,,)\"}"),
          json(
              "text",
              "{a,\"NULL\",NULL,\"\"}",
              "{{a,b},{c,\"\\\"\"}}",
              "{{{1},{2}},{{3},{4}}}",
              "[0:1]={a,b}",
              "[1:1][5:6]={{a,b}}"),
          json("int8", "{-9223372036854775808,NULL}", "{{1,2},{3,4}}"),
          json("numeric", "{1.50,NaN,-Infinity}", "{{0.1},{2}}"),
          json("float8", "{0.1,5e-324,NaN,Infinity}"),
          json(
              "timestamptz",
              "{\"2026-01-02 03:04:05.123456+00\",infinity,\"0044-03-15 00:00:00+00 BC\"}"),
          json("bytea", "{\"\\\\x00ff\"}"),
          json("bool", "{{t,f},{NULL,t}}"),
          json("interval", "{\"1 mon\"}"),
          TypeCase.of("jsonb[]", "json"),
          TypeCase.of("text[]", "text"),
          TypeCase.of("text[]", "text").castToText().values("{{a,b},{c,d}}", "[0:1]={a,NULL}"));

  private ArrayCases() {}

  private static TypeCase list(String element, String published, String value) {
    return TypeCase.of(element + "[]", "list<" + published + ">").values(SHAPES).values(value);
  }

  private static TypeCase json(String element, String... values) {
    return TypeCase.of(element + "[]", "json").values("{}", "{NULL}").values(values);
  }
}
