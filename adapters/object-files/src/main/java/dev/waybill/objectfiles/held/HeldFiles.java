package dev.waybill.objectfiles.held;

import dev.waybill.spi.HeldBucket;
import dev.waybill.spi.HeldRange;
import dev.waybill.spi.RowFetch;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableSchema;
import java.util.Comparator;
import java.util.List;

/// The files of all decided deliveries of a stream: [DestinationAdapter#readBack] and
/// [DestinationAdapter#fetch] over them.
public final class HeldFiles {
  /// Keys that one pass over the files remembers, some 60 MB.
  private static final int MOST_KEYS = 1 << 20;

  private final TableSchema schema;
  private final List<HeldFile> files;
  private final int mostKeys;

  /// @param files in the order in which their deliveries landed, those of one delivery in the order
  ///   of their parts
  /// @throws IllegalArgumentException when a column of [TableSchema#identity] is a list or a
  ///   document
  public HeldFiles(TableSchema schema, List<HeldFile> files) {
    this(schema, files, MOST_KEYS);
  }

  HeldFiles(TableSchema schema, List<HeldFile> files, int mostKeys) {
    schema.requireComparableIdentity();
    this.schema = schema;
    this.mostKeys = mostKeys;
    this.files = files.stream().sorted(Comparator.comparing(HeldFile::seq)).toList();
  }

  public List<HeldBucket> readBack(String cursor, HeldRange range) throws UnreadableFileException {
    range.requireOf(schema);
    return new HeldKeys(schema, cursor, range, mostKeys).read(files);
  }

  public void fetch(List<RowIdentity> keys, RowFetch rows) throws UnreadableFileException {
    CurrentRows current = new CurrentRows(schema, new WantedKeys(schema, keys), rows);
    int end = files.size();
    while (end > 0 && !current.isDone()) {
      int start = end - 1;
      while (start > 0 && files.get(start - 1).seq().equals(files.get(start).seq())) {
        start--;
      }
      current.read(files.subList(start, end));
      end = start;
    }
  }
}
