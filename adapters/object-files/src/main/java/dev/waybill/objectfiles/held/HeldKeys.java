package dev.waybill.objectfiles.held;

import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.HeldBucket;
import dev.waybill.spi.HeldRange;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.canonical.KeyLine;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Counts and digests the current version of every key in a range.
///
/// Files are read from the oldest read to the newest. A version in the range is taken in the place
/// of an older one; a delete, and a version outside the range, take the key out. In one read a key
/// that is there is not deleted, and of two rows of one key the last one counts.
///
/// What is remembered of a key are some forty bytes. Of more than [#most] keys in the range only a
/// part is looked at at a time, chosen by a bit of their hash, and the files are read once for each
/// part.
final class HeldKeys {
  private final TableSchema schema;
  private final HeldRange range;
  private final int most;
  private final Cells cells;
  private final FileRows rows;
  private final List<Cell> key = new ArrayList<>();
  private final Cell cursor;
  private final @Nullable Cell organisation;
  private final @Nullable Cell eventDate;
  private final byte @Nullable [] wanted;
  private final KeyLine line = new KeyLine();

  /// @param most keys to be remembered at a time
  HeldKeys(TableSchema schema, String cursor, HeldRange range, int most) {
    this.schema = schema;
    this.range = range;
    this.most = most;
    Set<String> columns = new LinkedHashSet<>(schema.identity());
    columns.add(cursor);
    this.cells = new Cells(schema, columns);
    this.rows = new FileRows(cells);
    for (String name : schema.key()) {
      key.add(cells.of(name));
    }
    this.cursor = cells.of(cursor);
    this.organisation = cell(schema.organisation());
    this.eventDate = cell(schema.eventDate());
    this.wanted =
        range.organisation() == null || organisation == null
            ? null
            : WantedKeys.canonical(organisation, range.organisation());
  }

  private @Nullable Cell cell(@Nullable String column) {
    return column == null ? null : cells.of(column);
  }

  /// A part of all keys: those whose hash ends in these bits.
  private record Part(int bits, long value) {
    boolean holds(long hash) {
      return (hash & (1L << bits) - 1) == value;
    }
  }

  /// @param files in the order of their reads
  List<HeldBucket> read(Collection<HeldFile> files) throws UnreadableFileException {
    List<HeldFile> relevant = relevant(files);
    Buckets total = new Buckets();
    Deque<Part> parts = new ArrayDeque<>(List.of(new Part(0, 0)));
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      Versions versions = new Versions();
      if (read(relevant, part, versions)) {
        versions.addTo(total);
      } else {
        parts.push(new Part(part.bits() + 1, part.value()));
        parts.push(new Part(part.bits() + 1, part.value() | 1L << part.bits()));
      }
    }
    return total.toList();
  }

  /// The files with rows in the range, and newer ones that may hide these.
  private List<HeldFile> relevant(Collection<HeldFile> files) {
    String folder =
        range.organisation() == null || organisation == null
            ? null
            : WantedKeys.folder(organisation, range.organisation());
    List<HeldFile> relevant = new ArrayList<>();
    for (HeldFile file : files) {
      switch (Placement.of(file.name()).to(schema, range, folder)) {
        case HOLDS -> relevant.add(file);
        case HIDES -> {
          if (!relevant.isEmpty()) {
            relevant.add(file);
          }
        }
        case NONE -> {}
      }
    }
    return relevant;
  }

  /// @return false when there are more keys than can be remembered
  private boolean read(List<HeldFile> files, Part part, Versions versions)
      throws UnreadableFileException {
    Selection selection =
        eventDate != null && range.isBounded() && Placement.isKey(schema, eventDate.name)
            ? new Selection.Near(eventDate.name, range)
            : new Selection.All();
    for (HeldFile file : files) {
      if (versions.size() > most) {
        return false;
      }
      rows.read(file, selection, _ -> row(file.seq(), part, versions));
    }
    return versions.size() <= most;
  }

  private void row(ExportSeq seq, Part part, Versions versions) throws IOException {
    if (versions.size() > most) {
      return;
    }
    line.clear();
    for (Cell column : key) {
      column.putInto(line);
    }
    line.hash();
    long high = line.high();
    if (!part.holds(high)) {
      return;
    }
    long low = line.low();
    long micros = EventDate.micros(eventDate);
    if (cells.isDeleted()) {
      versions.delete(high, low, seq.value());
    } else if (isInside(micros)) {
      cursor.putInto(line);
      versions.hold(
          high,
          low,
          seq.value(),
          versions.bucket(organisation, EventDate.day(micros)),
          line.low60());
    } else {
      versions.hide(high, low, seq.value());
    }
  }

  private boolean isInside(long micros) {
    boolean inTime =
        !range.isBounded()
            || micros != EventDate.NONE
                && micros >= range.fromMicros()
                && micros < range.toMicros();
    return inTime && (wanted == null || organisation != null && organisation.is(wanted));
  }

  /// The newest version of each key seen so far.
  private static final class Versions {
    private static final int HIDDEN = -1;

    private final KeyTable keys = new KeyTable();
    private final Buckets buckets = new Buckets();
    private long[] seqs = new long[keys.capacity()];
    private long[] digests = new long[keys.capacity()];
    private int[] places = new int[keys.capacity()];

    int size() {
      return keys.size();
    }

    int bucket(@Nullable Cell organisation, long day) {
      return buckets.number(organisation, day);
    }

    void hold(long high, long low, long seq, int bucket, long digest) {
      int known = keys.size();
      int key = keys.number(high, low);
      if (key < known) {
        drop(key);
      } else if (key == seqs.length) {
        seqs = Arrays.copyOf(seqs, keys.capacity());
        digests = Arrays.copyOf(digests, keys.capacity());
        places = Arrays.copyOf(places, keys.capacity());
      }
      seqs[key] = seq;
      digests[key] = digest;
      places[key] = bucket;
    }

    void hide(long high, long low, long seq) {
      int key = keys.find(high, low);
      if (key >= 0) {
        seqs[key] = seq;
        drop(key);
      }
    }

    void delete(long high, long low, long seq) {
      int key = keys.find(high, low);
      if (key >= 0 && seqs[key] < seq) {
        drop(key);
      }
    }

    private void drop(int key) {
      places[key] = HIDDEN;
    }

    void addTo(Buckets total) {
      int[] numbers = buckets.numbersIn(total);
      for (int key = 0; key < keys.size(); key++) {
        if (places[key] != HIDDEN) {
          total.add(numbers[places[key]], digests[key]);
        }
      }
    }
  }
}
