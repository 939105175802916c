package dev.waybill.dispatcher.reconciliation;

import dev.waybill.dispatcher.reconciliation.Difference.Kind;
import dev.waybill.dispatcher.source.KeyReadRequest;
import dev.waybill.dispatcher.source.KeyState;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.HeldRow;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.canonical.ColumnValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compares single rows, value by value, and is exact while windows go on; the package says why.
/// Used by one thread.
final class KeyCheck {
  /// Rows whose values are held at a time.
  private static final int CHUNK = 500;

  /// How often a row is looked at that windows change meanwhile.
  private static final int LOOKS = 3;

  private final ComparedStream stream;
  private final RowLines lines;
  private final Differences differences;
  private Coming coming = Coming.NONE;

  KeyCheck(ComparedStream stream, Differences differences) {
    this.stream = stream;
    this.differences = differences;
    this.lines = stream.lines();
  }

  /// @param keys each once
  Compared check(List<RowIdentity> keys)
      throws SourceException, DestinationException, InterruptedException {
    for (int from = 0; from < keys.size(); from += CHUNK) {
      List<RowIdentity> rest = keys.subList(from, Math.min(keys.size(), from + CHUNK));
      for (int look = 1; !rest.isEmpty(); look++) {
        rest = look(rest, look == LOOKS);
      }
    }
    return new Compared(keys.size(), coming);
  }

  /// @param last whether a row that was changed meanwhile counts as coming
  /// @return those to be looked at again
  private List<RowIdentity> look(List<RowIdentity> keys, boolean last)
      throws SourceException, DestinationException, InterruptedException {
    KeyReadRequest passed = stream.passed();
    List<KeyState> states = stream.source().states(passed, keys);
    List<@Nullable HeldRow> held = stream.fetch(keys);
    List<RowIdentity> again = new ArrayList<>();
    List<Difference> found = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      HeldRow row = held.get(i);
      boolean newer = row != null && row.seq().compareTo(passed.landed().attempt().seq()) > 0;
      List<ColumnValue> there =
          row == null || row.operation() == RowOperation.DELETE ? null : row.values();
      if (newer && !last) {
        again.add(keys.get(i));
      } else if (newer) {
        coming = coming.and(cursor(states.get(i), there));
        differences.coming(keys.get(i));
      } else {
        judge(keys.get(i), states.get(i), there, found);
      }
    }
    differences.found(stream, stream.causes().of(stream, found));
    return again;
  }

  private void judge(
      RowIdentity key, KeyState state, @Nullable List<ColumnValue> held, List<Difference> found) {
    switch (state) {
      case KeyState.There(boolean passed, List<ColumnValue> values) -> {
        if (!passed) {
          coming = coming.and(lines.cursorMicros(values));
          differences.coming(key);
        } else if (held == null) {
          found.add(difference(Kind.MISSING, key, values, List.of()));
        } else if (!held.equals(values)) {
          found.add(difference(Kind.ALTERED, key, values, lines.differing(values, held)));
        }
      }
      case KeyState.Gone(boolean deleted) -> {
        if (held != null && deleted) {
          coming = coming.and(lines.cursorMicros(held));
        } else if (held != null) {
          found.add(difference(Kind.EXTRA, key, held, List.of()));
        }
      }
    }
  }

  private Difference difference(
      Kind kind, RowIdentity key, List<ColumnValue> values, List<String> columns) {
    Bucket bucket = lines.bucket(values);
    return new Difference(
        kind,
        Cause.UNKNOWN,
        key,
        bucket.organisation(),
        bucket.day(),
        columns,
        lines.cursorMicros(values));
  }

  private long cursor(KeyState state, @Nullable List<ColumnValue> held) {
    return switch (state) {
      case KeyState.There(_, List<ColumnValue> values) -> lines.cursorMicros(values);
      case KeyState.Gone _ -> held == null ? Long.MAX_VALUE : lines.cursorMicros(held);
    };
  }
}
