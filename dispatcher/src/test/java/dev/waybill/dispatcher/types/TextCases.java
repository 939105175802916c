package dev.waybill.dispatcher.types;

import java.util.List;

/// Text, and what is published as text.
final class TextCases {
  static final List<TypeCase> ALL =
      List.of(
          traps(TypeCase.of("text", "text")),
          TypeCase.of("varchar(10)", "varchar", "text").values("1234567890", ""),
          TypeCase.of("char(5)", "bpchar", "text")
              .value("`ab`, padded to 5: the padding is no part of the value", "ab")
              .values(" a", ""),
          TypeCase.of("email", "text", "text").values("a@b"),
          TypeCase.of("mood", "enum", "text").values("ok", "so, \"so\"", "ünwell", ""),
          TypeCase.of("mood_of_day", "enum", "text").values("ünwell"),
          TypeCase.of("inet", "text")
              .values("192.168.1.5", "192.168.1.5/24", "::ffff:1.2.3.4", "2001:db8::/32"),
          TypeCase.of("address", "inet", "text").values("10.0.0.1"),
          TypeCase.of("cidr", "text").values("10.0.0.0/8", "192.168.1.5/32", "::/0"),
          TypeCase.of("macaddr", "text").values("08:00:2b:01:02:03"),
          TypeCase.of("macaddr8", "text").values("08:00:2b:01:02:03:04:05"),
          TypeCase.of("bit(4)", "bit", "text").values("0101"),
          TypeCase.of("varbit", "text").values("", "1".repeat(70)),
          TypeCase.of("xml", "text")
              .values("<a b=\"1\">é &amp; &lt;</a>", "text, no element")
              .value("with a declaration", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>"),
          TypeCase.of("int4range", "range", "text").values("[1,10)", "(,)", "empty"),
          TypeCase.of("tstzrange", "range", "text")
              .values("[\"2026-01-01 00:00:00+00\",infinity)", "[\"0044-03-15 00:00:00+00 BC\",)"),
          TypeCase.of("float_range", "range", "text").values("[0.1,1e300]"),
          TypeCase.of("datemultirange", "multirange", "text")
              .values("{[2026-01-01,2026-02-01),[2026-03-01,)}", "{}"),
          TypeCase.of("point3", "composite", "text")
              .values(
                  "(0.1,\"a, \"\"b\"\" \\\\ c\",\"2026-01-02 03:04:05.123456+00\",\"1 mon\",\"\\\\x00ff\")")
              .values("(,,,,)"),
          TypeCase.of("uuid", "text"),
          TypeCase.of("uuid", "text").castToText().values("8f2f6a3c-0f6e-4b52-9d61-111111111111"));

  private TextCases() {}

  /// Every character that some reader or writer has tripped over.
  private static TypeCase traps(TypeCase text) {
    return text.values("", " ", "null", "NaN", "{\"a\":1}")
        .value("quotes, backslash and their escapes", "\"'`\\ \\\" \\n \\u0041 \\x41")
        .value("line feed, carriage return, tab", "a\nb\r\nc\td\r")
        .sql(
            "every control character (U+0001 to U+001F, U+007F to U+009F)",
            "(SELECT string_agg(chr(c), '') FROM generate_series(1, 159) c WHERE c < 32 OR c > 126)")
        .value("beyond the BMP: 😀 𝔘 U+10FFFD", "😀𝔘\uDBFF\uDFFD")
        .value(
            "combining marks, not normalised: e + U+0301, U+00E9, U+212B",
            "e\u0301 \u00e9 \u212b \u1100\u1161")
        .value(
            "zero width joiner and variation selectors",
            "👩\u200d👩\u200d👧\u200d👦 ❤\ufe0f \u200c\u00ad")
        .value("bidirectional marks and overrides", "abc\u202edef\u202c \u2066\u2069 \u05d0\u0627")
        .value("byte order mark first and inside", "\ufeffa\ufeffb")
        .value(
            "line and paragraph separator (U+2028, U+2029), next line (U+0085)",
            "a\u2028b\u2029c\u0085d")
        .sql(
            "noncharacters (U+FFFE, U+FFFF, U+FDD0, U+1FFFE, U+10FFFF)",
            "chr(65534) || chr(65535) || chr(64976) || chr(131070) || chr(1114111)")
        .sql(
            "private use, unassigned, replacement (U+E000, U+0378, U+FFFD)",
            "chr(57344) || chr(888) || chr(65533)")
        .sql(
            "every plane, 65,536 code points apart",
            "(SELECT string_agg(chr(65536 * p + 65), '') FROM generate_series(0, 16) p)")
        .sql(
            "1 MB without a repeat",
            "(SELECT string_agg(md5(i::text), '') FROM generate_series(1, 32768) i)");
  }
}
