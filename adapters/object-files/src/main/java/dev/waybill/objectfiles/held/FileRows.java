package dev.waybill.objectfiles.held;

import dev.waybill.objectfiles.keys.StoredBytes;
import java.io.IOException;

/// Reads rows of files of either form through one set of cells.
final class FileRows {
  /// Sees a row whose cells are filled.
  @FunctionalInterface
  interface Visitor {
    /// @param position in the file, from 0
    void row(long position) throws IOException;
  }

  private final Cells cells;

  FileRows(Cells cells) {
    this.cells = cells;
  }

  void read(HeldFile file, Selection selection, Visitor visitor) throws UnreadableFileException {
    try {
      StoredBytes bytes = file.source().open();
      if (file.name().endsWith(".parquet")) {
        new ParquetRows(cells).read(bytes, selection, visitor);
      } else if (file.name().endsWith(".jsonl.zst")) {
        new JsonLinesRows(cells).read(bytes, selection, visitor);
      } else {
        throw new IOException("expected a name that ends in .parquet or .jsonl.zst");
      }
    } catch (IOException e) {
      throw new UnreadableFileException(file.name(), e);
    }
  }
}
