package dev.waybill.schemas;

import dev.waybill.spi.ColumnType;
import java.util.Set;

/// Which PostgreSQL types a published type holds exactly. A cast to a narrower one would round
/// without an error.
final class SourceTypes {
  private SourceTypes() {}

  /// @param source as in a schema file; the base of a domain is not known here and is left to the
  ///   server
  static boolean holds(ColumnType published, String source) {
    if (source.equals("domain")) {
      return true;
    }
    return switch (published) {
      case ColumnType.Text _ -> !source.endsWith("[]");
      case ColumnType.Uuid _ -> source.equals("uuid");
      case ColumnType.Bool _ -> source.equals("bool");
      case ColumnType.Int(int bits) ->
          integer(source) && Integer.parseInt(source.substring(3)) * 8 <= bits;
      case ColumnType.Float(int bits) ->
          source.equals("float4") || bits == 64 && source.equals("float8");
      case ColumnType.Decimal _ -> source.startsWith("numeric") || integer(source);
      case ColumnType.Date _ -> source.equals("date");
      case ColumnType.Timestamp _ -> Set.of("timestamptz", "timestamp").contains(source);
      case ColumnType.LocalTimestamp _ -> source.equals("timestamp");
      case ColumnType.Json _ -> Set.of("json", "jsonb").contains(source);
      case ColumnType.Binary _ -> source.equals("bytea");
      case ColumnType.ListOf(ColumnType element) ->
          source.endsWith("[]") && holds(element, source.substring(0, source.length() - 2));
    };
  }

  private static boolean integer(String source) {
    return Set.of("int2", "int4", "int8").contains(source);
  }
}
