package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.source.WantedKeys;
import dev.waybill.dispatcher.source.WantedKeys.Answer;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.KeySink;
import dev.waybill.spi.LandedKey;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.TableSchema;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The keys that a destination read back, on disk until the source is asked for them: a destination
/// may be slow, and the snapshot is open while they are used. Keys are spread over files by their
/// hash, so that the versions of a key meet in one file and only one file is in memory at a time.
///
/// A record is its seq (int64), one byte of operation, and per identity column an int32 length, -1
/// for null, and that many bytes of UTF-8.
public final class KeySpool implements KeySink, AutoCloseable {
  private static final int FILES = 256;
  private static final RowOperation[] OPERATIONS = RowOperation.values();

  private final Path folder;
  private final TableSchema schema;
  private final @Nullable DataOutputStream[] files = new DataOutputStream[FILES];

  /// @param folder existing, of this attempt alone
  public KeySpool(Path folder, TableSchema schema) {
    this.folder = folder;
    this.schema = schema;
  }

  @Override
  public void accept(LandedKey key) {
    int number = Math.floorMod(name(key.row()).hashCode(), FILES);
    try {
      DataOutputStream out = files[number];
      if (out == null) {
        out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file(number))));
        files[number] = out;
      }
      write(out, key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(int number) {
    return folder.resolve("keys-" + number);
  }

  /// Two versions of a row may differ in what is not its key.
  private List<@Nullable String> name(RowIdentity row) {
    return row.values().subList(0, schema.key().size());
  }

  /// Each key once, to be answered by what the destination holds of it last. Closes the files.
  ///
  /// @param absentOnly whether rows that are there are known to be right
  public Iterator<WantedKeys> wanted(boolean absentOnly) throws IOException {
    close();
    return IntStream.range(0, FILES)
        .filter(number -> files[number] != null)
        .boxed()
        .flatMap(number -> chunks(newest(file(number)), absentOnly))
        .iterator();
  }

  private static Stream<WantedKeys> chunks(Collection<LandedKey> keys, boolean absentOnly) {
    List<RowIdentity> there = rows(keys, RowOperation.UPSERT);
    List<RowIdentity> gone = rows(keys, RowOperation.DELETE);
    return absentOnly
        ? WantedKeys.chunks(there, Answer.DELETE)
        : Stream.concat(
            WantedKeys.chunks(there, Answer.STATE), WantedKeys.chunks(gone, Answer.ROW));
  }

  private static List<RowIdentity> rows(Collection<LandedKey> keys, RowOperation operation) {
    return keys.stream().filter(key -> key.operation() == operation).map(LandedKey::row).toList();
  }

  private Collection<LandedKey> newest(Path file) {
    Map<List<@Nullable String>, LandedKey> newest = new LinkedHashMap<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      for (LandedKey key = read(in); key != null; key = read(in)) {
        newest.merge(name(key.row()), key, (a, b) -> a.seq().compareTo(b.seq()) >= 0 ? a : b);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return newest.values();
  }

  private static void write(DataOutputStream out, LandedKey key) throws IOException {
    out.writeLong(key.seq().value());
    out.writeByte(key.operation().ordinal());
    for (String value : key.row().values()) {
      byte[] text = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
      out.writeInt(text == null ? -1 : text.length);
      if (text != null) {
        out.write(text);
      }
    }
  }

  private @Nullable LandedKey read(DataInputStream in) throws IOException {
    long seq;
    try {
      seq = in.readLong();
    } catch (EOFException end) {
      return null;
    }
    RowOperation operation = OPERATIONS[in.readByte()];
    List<@Nullable String> values = new ArrayList<>();
    for (int i = 0; i < schema.identity().size(); i++) {
      int length = in.readInt();
      values.add(length < 0 ? null : new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }
    return new LandedKey(new RowIdentity(values), operation, new ExportSeq(seq));
  }

  @Override
  public void close() throws IOException {
    for (DataOutputStream file : files) {
      if (file != null) {
        file.close();
      }
    }
  }
}
