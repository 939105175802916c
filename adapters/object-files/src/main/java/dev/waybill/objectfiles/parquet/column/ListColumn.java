package dev.waybill.objectfiles.parquet.column;

import dev.waybill.objectfiles.tuple.ArrayField;
import dev.waybill.objectfiles.tuple.Bytes;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageWriter;

/// A column of lists in the standard three levels (apache/parquet-format, "Lists"): the list, its
/// repeated group, the optional element.
final class ListColumn extends ColumnEncoder {
  private static final int FIRST_ENTRIES = 64;

  /// Bytes of the two levels of an entry in memory.
  private static final int ENTRY = 8;

  private final int pageBytes;

  /// The definition level of a list that is there: with nothing in it, with a null, with a value
  /// are this and the next two.
  private final int there;

  private int[] repetitions = new int[FIRST_ENTRIES];
  private int[] definitions = new int[FIRST_ENTRIES];
  private int entries;
  private int rows;
  private int present;
  private int size;

  ListColumn(ColumnDescriptor column, boolean compared, PageValues values, int pageBytes) {
    super(column, compared, values);
    this.there = column.getMaxDefinitionLevel() - 2;
    this.pageBytes = pageBytes;
  }

  @Override
  void add(PageWriter pages, byte[] buffer, int start, int length) throws IOException {
    int count = length < 0 ? 0 : ArrayField.count(buffer, start);
    if (count == 0) {
      entry(0, length < 0 ? 0 : there);
    }
    int next = ArrayField.first(start);
    for (int i = 0; i < count; i++) {
      int bytes = Bytes.int32(buffer, next);
      next += 4;
      if (bytes < 0) {
        entry(i == 0 ? 0 : 1, there + 1);
      } else {
        entry(i == 0 ? 0 : 1, there + 2);
        present++;
        size = values.add(buffer, next, bytes);
        next += bytes;
      }
    }
    if (++rows == PAGE_ROWS || size >= pageBytes || entries >= pageBytes / ENTRY) {
      endPage(pages);
    }
  }

  private void entry(int repetition, int definition) {
    if (entries == repetitions.length) {
      repetitions = Arrays.copyOf(repetitions, 2 * entries);
      definitions = Arrays.copyOf(definitions, 2 * entries);
    }
    repetitions[entries] = repetition;
    definitions[entries++] = definition;
  }

  @Override
  void endPage(PageWriter pages) throws IOException {
    if (rows == 0) {
      return;
    }
    List<Long> repetitionCounts = histogram(repetitions, 1);
    List<Long> definitionCounts = histogram(definitions, there + 2);
    putLevels(repetitions, 1);
    putLevels(definitions, there + 2);
    writePage(pages, entries, rows, entries - present, repetitionCounts, definitionCounts);
    if (entries > PAGE_ROWS) {
      repetitions = new int[FIRST_ENTRIES];
      definitions = new int[FIRST_ENTRIES];
    }
    entries = 0;
    rows = 0;
    present = 0;
    size = 0;
  }

  private void putLevels(int[] values, int greatest) {
    int length = levels.grow(4);
    HybridRuns.put(levels, values, entries, HybridRuns.width(greatest));
    levels.setInt(length, levels.size() - length - 4);
  }

  /// How often each level is among the entries.
  private List<Long> histogram(int[] values, int greatest) {
    Long[] counts = new Long[greatest + 1];
    Arrays.fill(counts, 0L);
    for (int i = 0; i < entries; i++) {
      counts[values[i]]++;
    }
    return List.of(counts);
  }

  @Override
  long usedBytes() {
    return values.usedBytes() + (long) ENTRY * entries;
  }

  @Override
  long heldBytes() {
    return values.heldBytes() + levels.capacity() + (long) ENTRY * repetitions.length;
  }
}
