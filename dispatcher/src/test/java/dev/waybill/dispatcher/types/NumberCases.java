package dev.waybill.dispatcher.types;

import java.util.List;

/// Numbers, booleans and identifiers.
final class NumberCases {
  private static final String NINES = "9".repeat(38);

  static final List<TypeCase> ALL =
      List.of(
          TypeCase.of("bool", "bool").values("true", "false"),
          TypeCase.of("uuid", "uuid")
              .values(
                  "00000000-0000-0000-0000-000000000000",
                  "ffffffff-ffff-ffff-ffff-ffffffffffff",
                  "8F2F6A3C-0F6E-4B52-9D61-111111111111"),
          TypeCase.of("int2", "int16").values("-32768", "0", "32767"),
          TypeCase.of("int4", "int32").values("-2147483648", "2147483647"),
          TypeCase.of("int8", "int64")
              .values("-9223372036854775808", "9223372036854775807", "9007199254740993"),
          TypeCase.of("int2", "int64").values("-32768"),
          TypeCase.of("int4", "int16"),
          TypeCase.of("float4", "float32")
              .values("0.1", "-0", "1e-45", "1.17549435e-38", "3.4028235e38", "16777217")
              .values("NaN", "Infinity", "-Infinity"),
          TypeCase.of("float8", "float64")
              .values("0.1", "-0", "5e-324", "2.2250738585072014e-308", "1.7976931348623157e308")
              .values("9007199254740993", "1e21", "NaN", "Infinity", "-Infinity"),
          TypeCase.of("float4", "float64").values("0.1", "1e-45", "NaN"),
          TypeCase.of("float8", "float32"),
          TypeCase.of("numeric(9,2)", "decimal(9,2)")
              .values("9999999.99", "-9999999.99", "0", "-0.01", "NaN"),
          TypeCase.of("numeric(18,18)", "decimal(18,18)").values("0." + "9".repeat(18), "-1e-18"),
          TypeCase.of("numeric(19,1)", "decimal(19,1)").values("-" + "9".repeat(18) + ".9"),
          TypeCase.of("numeric(38,0)", "decimal(38,0)")
              .values(NINES, "-" + NINES, "18446744073709551616", "NaN"),
          TypeCase.of("numeric(38,10)", "decimal(38,10)")
              .values("9".repeat(28) + "." + "9".repeat(10), "-0.0000000001"),
          TypeCase.of("numeric(38,38)", "decimal(38,38)").values("0." + NINES, "-0." + NINES),
          TypeCase.of("numeric(5,-2)", "decimal(7,0)").values("9999900", "-100"),
          TypeCase.of("numeric(3,5)", "decimal(5,5)").values("0.00999", "-0.00001"),
          TypeCase.of("numeric(10,2)", "decimal(12,4)").values("99999999.99"),
          TypeCase.of("numeric(12,4)", "decimal(10,2)"),
          TypeCase.of("price", "numeric(10,2)", "decimal(10,2)").values("99999999.99", "NaN"),
          TypeCase.of("discount", "numeric(10,2)", "decimal(10,2)").values("-0.01"),
          TypeCase.of("int8", "decimal(19,0)").values("-9223372036854775808"),
          TypeCase.of("numeric", "decimal(10,2)")
              .values("12345678.9", "1.50", "1.500", "100000000", "0.001")
              .values("NaN", "Infinity", "-Infinity"),
          TypeCase.of("numeric", "text")
              .values("1.500", "-0.0000001", "1e400", "1e-400", "NaN", "Infinity", "-Infinity")
              .sql(
                  "131,072 digits before the point, 16,383 after",
                  "repeat('9', 131072)::numeric + 1e-16383"),
          TypeCase.of("numeric(40,2)", "decimal(38,2)"),
          TypeCase.of("numeric(40,2)", "text").values("9".repeat(38) + ".99"));

  private NumberCases() {}
}
