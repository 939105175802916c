package dev.waybill.dispatcher.types;

import java.util.List;
import java.util.stream.Stream;

/// Types that are published only where the schema file casts them to text. Extensions are refused
/// by name, whether the server has them or not.
final class OtherCases {
  static final List<TypeCase> ALL =
      Stream.concat(
              Stream.of(
                      "money",
                      "tsvector",
                      "tsquery",
                      "point",
                      "box",
                      "polygon",
                      "oid",
                      "regclass",
                      "pg_lsn",
                      "jsonpath",
                      "name",
                      "hstore",
                      "vector",
                      "geometry",
                      "citext")
                  .map(type -> TypeCase.of(type, "text")),
              Stream.of(
                  cast("money").values("-1234.56", "92233720368547758.07"),
                  cast("tsvector").values("'a':1A 'b, ''c':2"),
                  cast("tsquery").values("'a' & !'b'"),
                  cast("point").values("(0.1,-0)", "(1e-300,Infinity)"),
                  cast("polygon").values("((0,0),(1,0.1),(1,1))"),
                  cast("oid").values("4294967295"),
                  cast("regclass").values("pg_catalog.pg_class"),
                  cast("pg_lsn").values("FFFFFFFF/FFFFFFFF"),
                  cast("jsonpath").values("$.\"a\"[*]"),
                  cast("name").values("a"),
                  cast("money[]").values("{1.50,NULL}")))
          .toList();

  private OtherCases() {}

  private static TypeCase cast(String type) {
    return TypeCase.of(type, "text").castToText();
  }
}
