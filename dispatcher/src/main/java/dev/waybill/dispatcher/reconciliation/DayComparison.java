package dev.waybill.dispatcher.reconciliation;

import dev.waybill.dispatcher.archive.RowSum;
import dev.waybill.dispatcher.source.KeyReadRequest;
import dev.waybill.dispatcher.source.SourceDay;
import dev.waybill.dispatcher.source.SourceDigest.Seen;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.HeldBucket;
import dev.waybill.spi.HeldRow;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.canonical.ColumnValue;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compares the rows of a day one by one: each row of the source with what the destination holds of
/// its key. What the destination holds besides is told by what is left of its digests, beside what
/// was archived. Used once.
final class DayComparison {
  /// Of so many organisations the server is asked for; of more, rows of all are read.
  private static final int MOST_ORGANISATIONS = 500;

  private final ComparedStream stream;
  private final RowLines lines;
  private final @Nullable LocalDate day;
  private final @Nullable Set<@Nullable String> organisations;
  private final boolean wholly;
  private final Differences differences;

  /// What the destination holds and no row of the source has accounted for yet.
  private final Map<Bucket, RowSum> rest = new HashMap<>();

  private Compared compared = Compared.NOTHING;

  /// @param surplus buckets of which the destination seems to hold something else than the source
  ///   and the archive
  /// @param seen what the first snapshot of the source showed
  record Result(Compared compared, Set<Bucket> surplus, Seen seen) {}

  /// @param day null for rows without a finite event date
  /// @param organisations null for all
  DayComparison(
      ComparedStream stream,
      @Nullable LocalDate day,
      @Nullable Set<@Nullable String> organisations,
      Depth depth,
      Differences differences) {
    this.stream = stream;
    this.differences = differences;
    this.lines = stream.lines();
    this.day = day;
    this.organisations = organisations;
    this.wholly = depth == Depth.FULL;
  }

  /// @param folder for spooled rows
  Result run(Path folder) throws Exception {
    SourceDay which =
        new SourceDay(
            day,
            organisations == null || organisations.size() > MOST_ORGANISATIONS
                ? null
                : new ArrayList<>(organisations));
    for (HeldBucket held : stream.readBack(which.range())) {
      Bucket bucket = Bucket.of(held);
      if (isOurs(bucket)) {
        rest.put(bucket, new RowSum(held.rows(), held.digest()));
      }
    }
    KeyReadRequest passed = stream.passed();
    Seen seen;
    Archived archived;
    try (RowSpool spool = new RowSpool(folder, stream.schema().identity().size())) {
      seen =
          stream
              .source()
              .rows(
                  passed,
                  which,
                  wholly,
                  row -> {
                    if (isOurs(lines.bucket(row.values()))) {
                      spool.add(
                          new RowSpool.Spooled(
                              row.identity(),
                              row.passed(),
                              lines.cursorMicros(row.values()),
                              lines.digest(row.values(), wholly)));
                    }
                  });
      archived = stream.archived(which.range());
      spool.drain(DestinationAdapter.MOST_FETCHED, this::compare);
    }
    archived.buckets().stream()
        .filter(this::isOurs)
        .forEach(bucket -> rest.putIfAbsent(bucket, RowSum.NONE));
    Set<Bucket> surplus = new HashSet<>();
    rest.forEach((bucket, left) -> {
      if (!archived.explains(bucket, left)) {
        surplus.add(bucket);
      }
    });
    return new Result(compared, surplus, seen);
  }

  private boolean isOurs(Bucket bucket) {
    return Objects.equals(bucket.day(), day)
        && (organisations == null || organisations.contains(bucket.organisation()));
  }

  private void compare(List<RowSpool.Spooled> rows) throws Exception {
    List<RowIdentity> suspects = new ArrayList<>();
    Coming coming = Coming.NONE;
    boolean[] equal = new boolean[rows.size()];
    stream.fetch(
        rows.stream().map(RowSpool.Spooled::row).toList(),
        (i, held) -> equal[i] = account(held, rows.get(i).digest()));
    for (int i = 0; i < rows.size(); i++) {
      RowSpool.Spooled row = rows.get(i);
      if (!row.passed()) {
        coming = coming.and(row.cursorMicros());
        differences.coming(row.row());
      } else if (!equal[i]) {
        suspects.add(row.row());
      }
    }
    Compared checked = new KeyCheck(stream, differences).check(suspects);
    compared = compared.and(new Compared(rows.size(), coming.and(checked.coming())));
  }

  /// @return whether it is the same row
  private boolean account(HeldRow held, RowDigest digest) {
    if (held.operation() == RowOperation.DELETE) {
      return false;
    }
    List<ColumnValue> values = held.values();
    RowDigest found = lines.digest(values, wholly);
    rest.computeIfPresent(lines.bucket(values), (_, left) -> left.minus(RowSum.of(found.line())));
    return found.equals(digest);
  }
}
