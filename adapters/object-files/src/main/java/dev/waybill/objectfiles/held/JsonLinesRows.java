package dev.waybill.objectfiles.held;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.waybill.objectfiles.held.FileRows.Visitor;
import dev.waybill.objectfiles.keys.RangeInput;
import dev.waybill.objectfiles.keys.StoredBytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;

/// Rows out of JSON lines, of which each is a slice of one buffer.
final class JsonLinesRows {
  private static final int WINDOW = 1 << 20;

  private final JsonLine line;
  private byte[] buffer = new byte[1 << 16];
  private int start;
  private int end;

  JsonLinesRows(Cells cells) {
    this.line = new JsonLine(cells);
  }

  void read(StoredBytes file, Selection selection, Visitor visitor) throws IOException {
    List<Long> wanted =
        selection instanceof Selection.Positions(List<Long> positions) ? positions : List.of();
    boolean all = !(selection instanceof Selection.Positions);
    int next = 0;
    try (InputStream lines = new ZstdInputStreamNoFinalizer(new RangeInput(file, WINDOW))) {
      for (long position = 0; all || next < wanted.size(); position++) {
        int length = line(lines);
        if (length < 0) {
          break;
        }
        if (all || wanted.get(next) == position) {
          line.read(buffer, start, start + length);
          visitor.row(position);
          next++;
        }
        start = Math.min(end, start + length + 1);
      }
    }
  }

  /// The length of the line that begins at `start`, or -1 after the last.
  private int line(InputStream lines) throws IOException {
    for (int at = start; ; ) {
      for (; at < end; at++) {
        if (buffer[at] == '\n') {
          return at - start;
        }
      }
      int seen = at - start;
      if (!fill(lines)) {
        return seen == 0 ? -1 : seen;
      }
      at = start + seen;
    }
  }

  private boolean fill(InputStream lines) throws IOException {
    System.arraycopy(buffer, start, buffer, 0, end - start);
    end -= start;
    start = 0;
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.multiplyExact(buffer.length, 2));
    }
    int count = lines.read(buffer, end, buffer.length - end);
    end += Math.max(0, count);
    return count > 0;
  }
}
