package dev.waybill.dispatcher.sweep;

import dev.waybill.dispatcher.audit.AuditLog;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.outbox.NamedKey;
import dev.waybill.dispatcher.outbox.NamedKeyStore;
import dev.waybill.dispatcher.reconciliation.Cause;
import dev.waybill.dispatcher.reconciliation.Difference;
import dev.waybill.dispatcher.reconciliation.Difference.Kind;
import dev.waybill.dispatcher.reconciliation.NamedRows;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.SweepMark;
import dev.waybill.dispatcher.source.SweepRead;
import dev.waybill.dispatcher.source.SweepRequest;
import dev.waybill.dispatcher.sweep.SweepMarks.Marked;
import dev.waybill.dispatcher.sweep.SweepStep.Elsewhere;
import dev.waybill.dispatcher.sweep.SweepStep.Finished;
import dev.waybill.dispatcher.sweep.SweepStep.NotDue;
import dev.waybill.dispatcher.sweep.SweepStep.Waits;
import dev.waybill.dispatcher.sweep.SweepStep.Went;
import dev.waybill.dispatcher.sweep.SweepStore.Row;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sweeps tables, a range of blocks at a time. The package says what a sweep is. Used by one
/// thread.
public final class Sweep {
  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

  /// Whose orders they are, in the audit.
  static final String ACTOR = "sweep";

  /// Keys that are told of each order.
  private static final int TOLD = 10;

  private final ControlDatabase control;
  private final SweepStore store;
  private final SweepMarks marks;
  private final NamedRows rows;
  private final NamedKeyStore replays;
  private final AuditLog audit;
  private final String owner;
  private final Range range;
  private final Map<String, Instant> marked = new HashMap<>();

  /// How much one step reads.
  ///
  /// @param blocks at most
  /// @param rows that windows may have missed, at most; more than a block may hold
  /// @param timeout of each statement in the source
  public record Range(long blocks, int rows, Duration timeout) {
    public static final Range DEFAULT = new Range(2_048, 5_000, Duration.ofSeconds(30));
  }

  /// @param owner this process, by a name that no other has
  public Sweep(ControlDatabase control, Destinations destinations, String owner, Range range) {
    this.control = control;
    this.store = new SweepStore(control);
    this.marks = new SweepMarks(control);
    this.rows = new NamedRows(control, destinations);
    this.replays = new NamedKeyStore(control);
    this.audit = new AuditLog(control);
    this.owner = owner;
    this.range = range;
  }

  /// Goes on with the sweep that is under way, or begins one that is due.
  ///
  /// @param every how long after the last began the next is due
  /// @throws SourceException the step was not done
  /// @throws DestinationException the step was not done
  public SweepStep step(SweptTable table, Duration every)
      throws SourceException, DestinationException, InterruptedException {
    Optional<Row> row = marked(table);
    if (row.isPresent()
        && row.get().pass() == null
        && table.time().estimate().isBefore(row.get().sweptAt().plus(every))) {
      return new NotDue();
    }
    if (!store.claim(table, owner)) {
      return new Elsewhere();
    }
    try {
      SweepStep step = claimed(table);
      if (step instanceof Waits(String why)) {
        store.waits(table, owner, why);
      }
      return step;
    } catch (SourceException | DestinationException e) {
      marked.remove(table.source());
      store.waits(table, owner, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  /// Lets others go on with what this process has begun.
  public void release() {
    store.release(owner);
  }

  /// Takes a mark where it is time: they lie apart by a part of delta, or rows that windows brought
  /// would be suspects.
  private Optional<Row> marked(SweptTable table) throws SourceException {
    Instant last = marked.get(table.source());
    Instant now = table.time().estimate();
    Optional<Row> row = store.row(table);
    if (row.isPresent()
        && last != null
        && now.isBefore(last.plus(table.reader().delta().dividedBy(3)))) {
      return row;
    }
    var _ = mark(table);
    return store.row(table);
  }

  private SweepMark mark(SweptTable table) throws SourceException {
    SweepMark mark = table.reader().mark();
    Marked found = marks.marked(table.source(), mark, owner);
    store.register(table, mark);
    table.reader().prove(mark, store.swept(table.source()));
    marked.put(table.source(), mark.at());
    if (found == Marked.BEGUN) {
      LOG.warn(
          "source {} is another server than the one that was swept: sweeps begin anew at {}; what was written before is compared by `waybill reconcile`",
          table.source(),
          mark.at());
    }
    return mark;
  }

  private SweepStep claimed(SweptTable table)
      throws SourceException, DestinationException, InterruptedException {
    Row row = begun(table);
    SweepPass pass = row.pass();
    if (pass == null) {
      return new Elsewhere();
    }
    Optional<SweepRead> read =
        table
            .reader()
            .read(
                new SweepRequest(
                    table.published(),
                    marks.incarnation(table.source()),
                    row.sweptXid(),
                    pass.xmax(),
                    marks.bounds(table.source(), row.sweptXid()),
                    pass.position(),
                    range.blocks(),
                    range.rows(),
                    range.timeout()));
    if (read.isEmpty()) {
      return new Waits("deliveries use every session of the source");
    }
    return judged(table, pass, read.get());
  }

  private Row begun(SweptTable table) throws SourceException {
    Row row = store.row(table).orElseThrow();
    if (row.pass() != null || !store.begin(table, owner, mark(table))) {
      return row;
    }
    return store.row(table).orElseThrow();
  }

  /// Rows of a stream that are to be sent again.
  private record Late(DeliveryStream stream, List<RowIdentity> rows) {}

  private SweepStep judged(SweptTable table, SweepPass pass, SweepRead read)
      throws SourceException, DestinationException, InterruptedException {
    List<Late> late = new ArrayList<>();
    for (DeliveryStream stream : table.streams()) {
      if (!read.suspects().isEmpty() && store.hasRead(stream.id())) {
        List<Difference> differing = rows.differing(stream, read.suspects());
        if (differing.stream().anyMatch(Sweep::isBeingRead)) {
          return new Waits(
              "a run of history or a repair of %s may have yet to bring rows that were found"
                  .formatted(stream.stream()));
        }
        List<RowIdentity> toSend =
            differing.stream().filter(Sweep::isToSend).map(Difference::row).toList();
        if (!toSend.isEmpty()) {
          late.add(new Late(stream, toSend));
        }
      }
    }
    return moved(table, pass, read, late);
  }

  /// Whether it is known only later that nobody else brings it.
  private static boolean isBeingRead(Difference difference) {
    return difference.kind() != Kind.EXTRA
        && (difference.cause() == Cause.HISTORY || difference.cause() == Cause.REPLAY);
  }

  /// What is gone by now is not a row that was written late. What is in quarantine or was given up
  /// has commands of its own.
  private static boolean isToSend(Difference difference) {
    return difference.kind() != Kind.EXTRA && difference.cause() == Cause.UNKNOWN;
  }

  private SweepStep moved(SweptTable table, SweepPass pass, SweepRead read, List<Late> late)
      throws SourceException {
    long found = late.stream().mapToLong(each -> each.rows().size()).sum();
    Instant now = table.time().now();
    boolean[] own = {false};
    control.transaction(() -> {
      own[0] =
          read.next() == null
              ? store.finish(table, owner, now, found)
              : store.advance(table, owner, read.next(), found);
      if (own[0]) {
        late.forEach(this::order);
        if (read.next() == null) {
          marks.forget(table.source(), now);
        }
      }
    });
    if (!own[0]) {
      return new Elsewhere();
    }
    late.forEach(each -> tell(table, each));
    return read.next() == null
        ? new Finished(pass.rows() + found)
        : new Went(read.next().oid(), read.next().block());
  }

  private void order(Late late) {
    TableSchema schema = late.stream().table().schema();
    long delivery =
        replays.plan(
            late.stream().id(),
            schema,
            late.rows().stream().map(row -> new NamedKey(row, false)).toList());
    audit.record(
        ACTOR,
        "sweep.repair",
        late.stream().stream().toString(),
        Map.of("delivery", delivery, "rows", late.rows().size(), "first", first(late)),
        null);
  }

  private static List<String> first(Late late) {
    return late.rows().stream()
        .limit(TOLD)
        .map(row -> row.keyText(late.stream().table().schema()))
        .toList();
  }

  private static void tell(SweptTable table, Late late) {
    LOG.warn(
        "{} rows of {} were written past the trigger that sets {}, and {} lacked them: they are delivered now. Look for what writes them (a disabled trigger, session_replication_role, an import). First: {}",
        late.rows().size(),
        table.published().source(),
        table.published().cursor().column(),
        late.stream().stream(),
        first(late));
  }
}
