package dev.waybill.spi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// What is left of a row when only its name counts: in a delete, in quarantine, in a read by key.
///
/// @param values of [TableSchema#identity], in that order, each as PostgreSQL prints it under
///   `TimeZone = UTC` and `DateStyle = ISO` (any text its input function reads back as the same
///   value will do); null where the column is
public record RowIdentity(List<@Nullable String> values) {
  /// Written out: a compact constructor loses the annotation of its parameter in the class file.
  public RowIdentity(List<@Nullable String> values) {
    this.values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  /// Whether it has a value for every key column, so that its row can be found again.
  public boolean hasKey(TableSchema schema) {
    return !values.subList(0, schema.key().size()).contains(null);
  }

  /// The key columns as `name=value`, comma separated; a value that holds one of these signs stands
  /// in quotation marks, so that two keys never read the same.
  public String keyText(TableSchema schema) {
    StringJoiner text = new StringJoiner(",");
    for (int i = 0; i < schema.key().size(); i++) {
      text.add(schema.key().get(i) + "=" + quoted(values.get(i)));
    }
    return text.toString();
  }

  private static String quoted(@Nullable String value) {
    if (value == null) {
      return "null";
    }
    return value.chars().anyMatch(c -> ",=\"\\".indexOf(c) >= 0)
        ? '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
        : value;
  }
}
