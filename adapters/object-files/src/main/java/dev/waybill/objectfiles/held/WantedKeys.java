package dev.waybill.objectfiles.held;

import dev.waybill.objectfiles.HiveValue;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.canonical.CanonicalBuffer;
import dev.waybill.spi.canonical.CanonicalBytes;
import dev.waybill.spi.canonical.KeyLine;
import dev.waybill.spi.canonical.KeyLines;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rows of one fetch, numbered in the order of the list, and the folders they may lie in.
final class WantedKeys {
  private final TableSchema schema;
  private final KeyTable keys = new KeyTable();
  private final @Nullable Set<String> organisations;
  private final @Nullable Set<String> dates;

  /// @throws IllegalArgumentException as [KeyLines#of]
  WantedKeys(TableSchema schema, List<RowIdentity> rows) {
    this.schema = schema;
    Cells cells = new Cells(schema, schema.identity());
    organisations = folders(schema.organisation());
    dates = folders(schema.eventDate());
    KeyLine line = new KeyLine();
    for (CanonicalBytes text : KeyLines.of(schema, rows)) {
      line.clear();
      text.putInto(line.text());
      line.hash();
      int _ = keys.number(line.high(), line.low());
    }
    rows.forEach(row -> addFolders(row, cells));
  }

  private @Nullable Set<String> folders(@Nullable String column) {
    return Placement.isKey(schema, column) ? new HashSet<>() : null;
  }

  private void addFolders(RowIdentity row, Cells cells) {
    if (organisations != null) {
      Cell organisation = cells.of(String.valueOf(schema.organisation()));
      organisations.add(folder(organisation, String.valueOf(value(row, organisation.name))));
    }
    if (dates != null) {
      Cell date = cells.of(String.valueOf(schema.eventDate()));
      byte[] text = canonical(date, String.valueOf(value(row, date.name)));
      date.setKnown().put(text, 0, text.length);
      long day = EventDate.day(EventDate.micros(date));
      dates.add(day == Buckets.NO_DAY ? HiveValue.NULL : LocalDate.ofEpochDay(day).toString());
    }
  }

  private @Nullable String value(RowIdentity row, String column) {
    return row.values().get(schema.identity().indexOf(column));
  }

  /// The folder of an organisation, however its value is spelled: an encoder writes the canonical
  /// text of text, a uuid or an integer.
  static String folder(Cell organisation, String text) {
    return HiveValue.encode(new String(canonical(organisation, text), StandardCharsets.UTF_8));
  }

  /// The canonical text of a value of an identity column that is given as text.
  static byte[] canonical(Cell cell, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    CanonicalBuffer out = new CanonicalBuffer();
    if (!cell.value().text(bytes, 0, bytes.length, out)) {
      throw new IllegalArgumentException(
          "expected a value of %s (%s), found '%s'".formatted(cell.name, cell.type, text));
    }
    return Arrays.copyOf(out.array(), out.length());
  }

  int size() {
    return keys.size();
  }

  /// @return the position of the key that was hashed last, or -1
  int position(KeyLine line) {
    return keys.find(line.high(), line.low());
  }

  boolean mayLieIn(HeldFile file) {
    return Placement.of(file.name()).to(schema, organisations, dates) == Placement.Relation.HOLDS;
  }
}
