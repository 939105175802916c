package dev.waybill.spi;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One published version of a table, as a destination sees it.
///
/// @param key the columns that name a row, in order
/// @param organisation the column that holds the tenant, or null where rows belong to none
/// @param eventDate the column whose UTC day partitions the rows, or null
public record TableSchema(
    TableId table,
    int major,
    int minor,
    List<String> key,
    @Nullable String organisation,
    @Nullable String eventDate,
    List<Column> columns) {

  public TableSchema {
    key = List.copyOf(key);
    columns = List.copyOf(columns);
    Set<String> names = new HashSet<>();
    for (Column column : columns) {
      if (column.name().startsWith("_waybill_") || !names.add(column.name())) {
        throw new IllegalArgumentException(
            "expected column names that are unique and do not start with _waybill_, found "
                + column.name());
      }
    }
    if (key.isEmpty() || !names.containsAll(key)) {
      throw new IllegalArgumentException("expected a key of published columns, found " + key);
    }
    requireColumn(names, organisation, "organisation");
    requireColumn(names, eventDate, "eventDate");
  }

  private static void requireColumn(Set<String> names, @Nullable String name, String role) {
    if (name != null && !names.contains(name)) {
      throw new IllegalArgumentException(
          "expected " + role + " to be a published column, found " + name);
    }
  }

  /// The columns that stay of a deleted row: the key, the organisation and the event date, each
  /// once.
  public List<String> identity() {
    Set<String> names = new LinkedHashSet<>(key);
    for (String name : Arrays.asList(organisation, eventDate)) {
      if (name != null) {
        names.add(name);
      }
    }
    return List.copyOf(names);
  }

  /// @throws IllegalArgumentException when a column of [#identity] is a list or a document, which
  ///   names no row
  public void requireComparableIdentity() {
    for (String name : identity()) {
      ColumnType type = typeOf(name);
      if (type instanceof ColumnType.ListOf || type instanceof ColumnType.Json) {
        throw new IllegalArgumentException(
            "expected %s of %s to be a single value, as it names rows, found %s: publish it as text"
                .formatted(name, table, type));
      }
    }
  }

  public ColumnType typeOf(String column) {
    return columns.get(indexOf(column)).type();
  }

  /// `major.minor`.
  public String version() {
    return major + "." + minor;
  }

  /// The position of a column in every tuple of this schema, from 0.
  public int indexOf(String column) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(column)) {
        return i;
      }
    }
    throw new NoSuchElementException("no column " + column + " in " + table + " v" + version());
  }
}
