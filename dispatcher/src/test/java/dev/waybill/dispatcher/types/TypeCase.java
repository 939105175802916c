package dev.waybill.dispatcher.types;

import dev.waybill.schemas.ColumnTypes;
import dev.waybill.spi.ColumnType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A column of one PostgreSQL type, published as one type, and the values it is tried with.
///
/// @param declared the type in SQL, e.g. `varchar(10)`
/// @param source its name in a schema file, e.g. `varchar`
/// @param published the logical type's name
/// @param extra further members of the column's source in the schema file, JSON
record TypeCase(
    String declared,
    String source,
    String published,
    @Nullable String zone,
    String extra,
    List<Value> values) {

  /// @param label what a reader of the table sees
  /// @param sql an expression that is assigned to the column
  record Value(String label, String sql) {}

  static TypeCase of(String declared, String published) {
    return of(declared, declared, published);
  }

  static TypeCase of(String declared, String source, String published) {
    return new TypeCase(declared, source, published, null, "", List.of());
  }

  /// Values as PostgreSQL reads them, which are their own labels.
  TypeCase values(String... literals) {
    TypeCase all = this;
    for (String literal : literals) {
      all = all.value("`" + literal + "`", literal);
    }
    return all;
  }

  /// A value under a label.
  TypeCase value(String label, String literal) {
    return sql(label, "'" + literal.replace("'", "''") + "'::" + declared);
  }

  /// A value that SQL makes.
  TypeCase sql(String label, String expression) {
    List<Value> more = new ArrayList<>(values);
    more.add(new Value(label, expression));
    return new TypeCase(declared, source, published, zone, extra, List.copyOf(more));
  }

  /// Only for `timestamp`.
  TypeCase zone(String name) {
    return new TypeCase(declared, source, published, name, ", \"zone\": \"" + name + "\"", values);
  }

  TypeCase castToText() {
    return new TypeCase(declared, source, published, zone, ", \"cast\": \"text\"", values);
  }

  ColumnType type() {
    return ColumnTypes.parse(published);
  }

  /// The type in SQL, and in schema files where that is another.
  String declaredLabel() {
    return "`" + declared + "`" + (declared.equals(source) ? "" : " (`" + source + "`)");
  }

  /// The published type as the table of types names it.
  String publishedLabel() {
    return "`"
        + published
        + "`"
        + (zone == null ? "" : ", kept in " + zone)
        + (extra.contains("cast") ? ", cast" : "");
  }
}
