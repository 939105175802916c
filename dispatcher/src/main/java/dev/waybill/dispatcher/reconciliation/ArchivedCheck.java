package dev.waybill.dispatcher.reconciliation;

import dev.waybill.dispatcher.archive.ArchivedDays;
import dev.waybill.dispatcher.archive.ArchivedDays.ArchivedVersion;
import dev.waybill.dispatcher.reconciliation.Difference.Kind;
import dev.waybill.dispatcher.source.KeyState;
import dev.waybill.dispatcher.source.RowKey;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.HeldRow;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.RowOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Asks the destination for rows that are gone from the source because it held them, one by one:
/// each must be there as its tombstone says. Batches that are not `Dropped` are left to a later
/// run, because their rows may be in the source.
final class ArchivedCheck {
  private final ComparedStream stream;
  private final Differences differences;

  ArchivedCheck(ComparedStream stream, Differences differences) {
    this.stream = stream;
    this.differences = differences;
  }

  /// @param buckets of which the destination does not hold what was archived; with them goes the
  ///   rest of the batches that have some of it
  Compared check(Set<Bucket> buckets)
      throws SourceException, DestinationException, InterruptedException {
    Compared compared = Compared.NOTHING;
    List<ArchivedDays.Day> days =
        buckets.stream()
            .map(each -> new ArchivedDays.Day(each.organisation(), each.day()))
            .toList();
    for (int batch : stream.archive().dropped(stream.archivedStream(), days)) {
      List<ArchivedVersion> rows = stream.archive().rows(batch);
      check(batch, rows);
      compared = compared.and(new Compared(rows.size(), Coming.NONE));
    }
    return compared;
  }

  private void check(int batch, List<ArchivedVersion> rows)
      throws SourceException, DestinationException, InterruptedException {
    List<RowIdentity> keys =
        rows.stream()
            .map(row -> RowKey.identity(stream.schema(), row.line(), row.organisation()))
            .toList();
    @Nullable Long[] cursors = new Long[rows.size()];
    stream.fetch(keys, (i, held) -> cursors[i] = cursor(held));
    List<Integer> suspects = new ArrayList<>();
    for (int i = 0; i < cursors.length; i++) {
      if (!Objects.equals(cursors[i], rows.get(i).cursorMicros())) {
        suspects.add(i);
      }
    }
    if (!suspects.isEmpty()) {
      report(batch, rows, keys, cursors, suspects);
    }
  }

  /// Of the version that is there, null where there is none.
  private @Nullable Long cursor(HeldRow held) {
    return held.operation() == RowOperation.DELETE
        ? null
        : stream.lines().cursorMicros(held.values());
  }

  /// Those whose key was used again or that were corrected since are compared elsewhere: in the
  /// source, or with the tombstone of the later row. A corrected version may be there before its
  /// tombstone.
  private void report(
      int batch,
      List<ArchivedVersion> rows,
      List<RowIdentity> keys,
      @Nullable Long[] cursors,
      List<Integer> suspects)
      throws SourceException, InterruptedException {
    List<KeyState> states =
        stream.source().states(stream.passed(), suspects.stream().map(keys::get).toList());
    List<String> lines = suspects.stream().map(i -> rows.get(i).line()).toList();
    Map<String, Long> corrected = stream.causes().corrected(batch, lines);
    Set<String> again = stream.archive().again(stream.archivedStream(), batch, lines);
    List<Difference> found = new ArrayList<>();
    for (int n = 0; n < suspects.size(); n++) {
      int i = suspects.get(n);
      Long cursor = cursors[i];
      String line = rows.get(i).line();
      boolean isCorrected = cursor != null && cursor.equals(corrected.get(line));
      if (states.get(n) instanceof KeyState.Gone && !again.contains(line) && !isCorrected) {
        Kind kind = cursor == null ? Kind.MISSING : Kind.ALTERED;
        found.add(difference(kind, keys.get(i), rows.get(i)));
      }
    }
    differences.found(stream, found);
  }

  private Difference difference(Kind kind, RowIdentity key, ArchivedVersion row) {
    Bucket named = stream.lines().bucket(key);
    return new Difference(
        kind,
        Cause.ARCHIVED,
        key,
        named.organisation(),
        named.day(),
        kind == Kind.ALTERED ? List.of(stream.delivered().table().cursor().column()) : List.of(),
        row.cursorMicros());
  }
}
