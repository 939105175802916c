package dev.waybill.schemas;

import dev.waybill.spi.ColumnType;
import java.util.Optional;
import java.util.Set;

/// Which PostgreSQL types a published type holds exactly. A cast to a narrower one would round
/// without an error.
///
/// A source type is named as in a schema file: the `typname` of a built-in type (`int4`, `bpchar`),
/// `enum`, `composite`, `range`, `multirange`, `numeric` or `numeric(p,s)`, and any of them with
/// `[]`. A domain goes by the name of its base. What is not known here (`money`, extensions) is
/// published only where the schema file says `"cast": "text"`.
public final class SourceTypes {
  /// Types whose text, under pinned session settings, PostgreSQL reads back as the same value.
  private static final Set<String> AS_TEXT =
      Set.of(
          "text",
          "varchar",
          "bpchar",
          "enum",
          "inet",
          "cidr",
          "macaddr",
          "macaddr8",
          "interval",
          "time",
          "timetz",
          "bit",
          "varbit",
          "xml",
          "range",
          "multirange",
          "composite");

  private SourceTypes() {}

  /// Whether every value of `source` is held, or found to be none that can be held when it is
  /// encoded (infinity, a NaN in a decimal); never a rounded one.
  public static boolean holds(ColumnType published, String source) {
    return switch (published) {
      case ColumnType.Text _ -> AS_TEXT.contains(source) || isWideNumeric(source);
      case ColumnType.Uuid _ -> source.equals("uuid");
      case ColumnType.Bool _ -> source.equals("bool");
      case ColumnType.Int(int bits) -> isInteger(source) && integerBytes(source) * 8 <= bits;
      case ColumnType.Float(int bits) ->
          source.equals("float4") || bits == 64 && source.equals("float8");
      case ColumnType.Decimal decimal -> holdsDecimal(decimal, source);
      case ColumnType.Date _ -> source.equals("date");
      case ColumnType.Timestamp _ -> Set.of("timestamptz", "timestamp").contains(source);
      case ColumnType.LocalTimestamp _ -> source.equals("timestamp");
      case ColumnType.Json _ -> isJson(source) || isArray(source) && holdsAsJson(element(source));
      case ColumnType.Binary _ -> source.equals("bytea");
      case ColumnType.ListOf(ColumnType element) ->
          isArray(source) && holdsElement(element, element(source));
    };
  }

  /// The type a source type is published as where nothing else is said; empty where only `"cast":
  /// "text"` publishes it.
  public static Optional<ColumnType> natural(String source) {
    if (isArray(source)) {
      return natural(element(source))
          .filter(type -> !(type instanceof ColumnType.ListOf))
          .map(ColumnType.ListOf::new);
    }
    return Optional.ofNullable(
        switch (source) {
          case "uuid" -> new ColumnType.Uuid();
          case "bool" -> new ColumnType.Bool();
          case "int2", "int4", "int8" -> new ColumnType.Int(8 * integerBytes(source));
          case "float4" -> new ColumnType.Float(32);
          case "float8" -> new ColumnType.Float(64);
          case "date" -> new ColumnType.Date();
          case "timestamptz" -> new ColumnType.Timestamp();
          case "timestamp" -> new ColumnType.LocalTimestamp();
          case "json", "jsonb" -> new ColumnType.Json();
          case "bytea" -> new ColumnType.Binary();
          default ->
              holds(new ColumnType.Text(), source)
                  ? new ColumnType.Text()
                  : DeclaredNumeric.parse(source).map(DeclaredNumeric::published).orElse(null);
        });
  }

  /// `timestamp` elements have no zone that could be declared.
  private static boolean holdsElement(ColumnType published, String source) {
    boolean guessesZone = published instanceof ColumnType.Timestamp && source.equals("timestamp");
    return !guessesZone && !isArray(source) && holds(published, source);
  }

  /// A NULL inside could not be told from a JSON null.
  private static boolean holdsAsJson(String element) {
    return !isArray(element)
        && !isJson(element)
        && !element.equals("composite")
        && natural(element).isPresent();
  }

  private static boolean holdsDecimal(ColumnType.Decimal published, String source) {
    return switch (source) {
      case "numeric" -> true;
      case "int2" -> new DeclaredNumeric(5, 0).fits(published);
      case "int4" -> new DeclaredNumeric(10, 0).fits(published);
      case "int8" -> new DeclaredNumeric(19, 0).fits(published);
      default -> DeclaredNumeric.parse(source).filter(type -> type.fits(published)).isPresent();
    };
  }

  /// Numbers that no decimal is sure to hold.
  private static boolean isWideNumeric(String source) {
    return source.equals("numeric")
        || DeclaredNumeric.parse(source).filter(DeclaredNumeric::isWide).isPresent();
  }

  private static boolean isJson(String source) {
    return source.equals("json") || source.equals("jsonb");
  }

  private static boolean isInteger(String source) {
    return Set.of("int2", "int4", "int8").contains(source);
  }

  private static int integerBytes(String source) {
    return source.charAt(source.length() - 1) - '0';
  }

  private static boolean isArray(String source) {
    return source.endsWith("[]");
  }

  private static String element(String array) {
    return array.substring(0, array.length() - 2);
  }
}
