package dev.waybill.objectfiles.held;

import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.ControlColumns;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.TableSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;

/// The row at hand: some of its columns, and whether it is deleted.
final class Cells {
  private static final byte[] UPSERT = code(RowOperation.UPSERT);
  private static final byte[] DELETE = code(RowOperation.DELETE);

  /// The columns asked for, then the operation.
  final List<Cell> all;

  private final Cell operation = new Cell(ControlColumns.OP, new ColumnType.Text());

  Cells(TableSchema schema, Collection<String> columns) {
    List<Cell> cells = new ArrayList<>();
    for (String name : columns) {
      Column column = schema.columns().get(schema.indexOf(name));
      cells.add(new Cell(name, column.type()));
    }
    cells.add(operation);
    all = List.copyOf(cells);
  }

  /// The columns asked for.
  List<Cell> values() {
    return all.subList(0, all.size() - 1);
  }

  Cell of(String column) {
    for (Cell cell : all) {
      if (cell.name.equals(column)) {
        return cell;
      }
    }
    throw new NoSuchElementException("no cell " + column);
  }

  boolean isDeleted() throws IOException {
    if (operation.is(DELETE)) {
      return true;
    }
    if (operation.is(UPSERT)) {
      return false;
    }
    throw new IOException("expected operation u or d, found " + operation.toValue());
  }

  private static byte[] code(RowOperation operation) {
    return operation.code().getBytes(StandardCharsets.US_ASCII);
  }
}
