package dev.waybill.dispatcher.reconciliation;

import dev.waybill.spi.RowIdentity;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is compared of the source's rows, on disk until the destination is asked: it may be slow,
/// and the snapshot is closed by then.
///
/// A record is one byte of whether the row was passed, its cursor and its three digests (int64
/// each), and per identity column an int32 length, -1 for null, and that many bytes of UTF-8.
final class RowSpool implements AutoCloseable {
  private final Path file;
  private final int identity;
  private final DataOutputStream out;
  private long rows;

  /// A row, as far as it is compared.
  record Spooled(RowIdentity row, boolean passed, long cursorMicros, RowDigest digest) {}

  /// @param identity how many columns name a row
  RowSpool(Path folder, int identity) throws IOException {
    this.file = Files.createTempFile(folder, "rows-", ".spool");
    this.identity = identity;
    this.out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
  }

  void add(Spooled row) throws IOException {
    out.writeBoolean(row.passed());
    out.writeLong(row.cursorMicros());
    out.writeLong(row.digest().line());
    out.writeLong(row.digest().high());
    out.writeLong(row.digest().low());
    for (String value : row.row().values()) {
      byte[] text = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
      out.writeInt(text == null ? -1 : text.length);
      if (text != null) {
        out.write(text);
      }
    }
    rows++;
  }

  /// Hands out what was added, in batches. Nothing is added any more.
  void drain(int batch, Batches batches) throws Exception {
    out.close();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      List<Spooled> next = new ArrayList<>();
      for (long i = 1; i <= rows; i++) {
        next.add(read(in));
        if (next.size() == batch || i == rows) {
          batches.next(next);
          next.clear();
        }
      }
    }
  }

  /// Takes a batch, which is used again for the next.
  @FunctionalInterface
  interface Batches {
    void next(List<Spooled> rows) throws Exception;
  }

  private Spooled read(DataInputStream in) throws IOException {
    boolean passed = in.readBoolean();
    long cursor = in.readLong();
    RowDigest digest = new RowDigest(in.readLong(), in.readLong(), in.readLong());
    List<@Nullable String> values = new ArrayList<>();
    for (int i = 0; i < identity; i++) {
      int length = in.readInt();
      values.add(length < 0 ? null : new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }
    return new Spooled(new RowIdentity(values), passed, cursor, digest);
  }

  @Override
  public void close() throws IOException {
    out.close();
    Files.deleteIfExists(file);
  }
}
