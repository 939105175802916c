package dev.waybill.spi.canonical;

import dev.waybill.spi.ColumnType;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The lines of keys that somebody asks for, without a cursor.
public final class KeyLines {
  private KeyLines() {}

  /// One line per key, in order.
  ///
  /// @throws IllegalArgumentException when there are more than [DestinationAdapter#MOST_FETCHED],
  ///   when one is there twice, and when one is no key of the table
  public static List<CanonicalBytes> of(TableSchema schema, List<RowIdentity> keys) {
    if (keys.size() > DestinationAdapter.MOST_FETCHED) {
      throw new IllegalArgumentException(
          "expected at most %d keys, found %d"
              .formatted(DestinationAdapter.MOST_FETCHED, keys.size()));
    }
    schema.requireComparableIdentity();
    List<ColumnType> types = schema.key().stream().map(schema::typeOf).toList();
    List<FieldValue> values = types.stream().map(FieldValue::new).toList();
    List<CanonicalBytes> lines = new ArrayList<>();
    Set<CanonicalBytes> distinct = new HashSet<>();
    KeyLine line = new KeyLine();
    for (RowIdentity key : keys) {
      if (!key.hasKey(schema)) {
        throw new IllegalArgumentException(
            "expected a value in every key column, found " + key.keyText(schema));
      }
      line.clear();
      for (int i = 0; i < values.size(); i++) {
        byte[] text = String.valueOf(key.values().get(i)).getBytes(StandardCharsets.UTF_8);
        line.begin();
        if (!values.get(i).text(text, 0, text.length, line.text())) {
          throw new IllegalArgumentException(
              "expected a value of %s in %s, found %s"
                  .formatted(types.get(i), schema.key().get(i), key.keyText(schema)));
        }
        line.end(types.get(i));
      }
      CanonicalBytes done = CanonicalBytes.of(line.text().array(), 0, line.text().length());
      lines.add(done);
      if (!distinct.add(done)) {
        throw new IllegalArgumentException(
            "expected each key once, found twice " + key.keyText(schema));
      }
    }
    return lines;
  }
}
