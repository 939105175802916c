package dev.waybill.objectfiles.held;

import dev.waybill.spi.Column;
import dev.waybill.spi.HeldRow;
import dev.waybill.spi.RowFetch;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.canonical.KeyLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Finds the current version of rows and gives it out. Reads are looked through from the newest to
/// the oldest, until every row was found: first the keys of all files of a read, as only then is
/// known which of its rows of one key counts, then the values of those that do.
final class CurrentRows {
  /// Where the version of a row lies that counts so far.
  private record Place(int file, long row, boolean deleted) {}

  private final WantedKeys wanted;
  private final RowFetch sink;
  private final Cells keyCells;
  private final Cells allCells;
  private final List<Cell> key;
  private final KeyLine line = new KeyLine();
  private final BitSet found = new BitSet();

  CurrentRows(TableSchema schema, WantedKeys wanted, RowFetch sink) {
    this.wanted = wanted;
    this.sink = sink;
    this.keyCells = new Cells(schema, schema.key());
    this.allCells = new Cells(schema, schema.columns().stream().map(Column::name).toList());
    this.key = keyCells.values();
  }

  boolean isDone() {
    return found.cardinality() == wanted.size();
  }

  /// @param files of one read, in their order
  void read(List<HeldFile> files) throws UnreadableFileException {
    Map<Integer, Place> places = new TreeMap<>();
    FileRows keys = new FileRows(keyCells);
    for (int i = 0; i < files.size(); i++) {
      int file = i;
      if (wanted.mayLieIn(files.get(i))) {
        keys.read(files.get(i), new Selection.All(), row -> look(file, row, places));
      }
    }
    for (int i = 0; i < files.size(); i++) {
      give(files.get(i), i, places);
    }
    places.keySet().forEach(found::set);
  }

  /// In one read a key that is there is not deleted, and of two rows of one key the last counts.
  private void look(int file, long row, Map<Integer, Place> places) throws IOException {
    line.clear();
    for (Cell column : key) {
      column.putInto(line);
    }
    line.hash();
    int position = wanted.position(line);
    if (position < 0 || found.get(position)) {
      return;
    }
    boolean deleted = keyCells.isDeleted();
    if (!deleted || !places.containsKey(position)) {
      places.put(position, new Place(file, row, deleted));
    }
  }

  private void give(HeldFile file, int number, Map<Integer, Place> places)
      throws UnreadableFileException {
    Map<Long, Integer> rows = new TreeMap<>();
    places.forEach((position, place) -> {
      if (place.file() == number) {
        rows.put(place.row(), position);
      }
    });
    if (rows.isEmpty()) {
      return;
    }
    new FileRows(allCells)
        .read(
            file,
            new Selection.Positions(List.copyOf(rows.keySet())),
            row -> sink.accept(rows.getOrDefault(row, -1), row(file)));
  }

  private HeldRow row(HeldFile file) throws IOException {
    return new HeldRow(
        file.seq(),
        file.attempt(),
        allCells.isDeleted() ? RowOperation.DELETE : RowOperation.UPSERT,
        new ArrayList<>(allCells.values().stream().map(Cell::toValue).toList()));
  }
}
