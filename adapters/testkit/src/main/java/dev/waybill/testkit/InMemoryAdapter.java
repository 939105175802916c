package dev.waybill.testkit;

import dev.waybill.objectfiles.held.HeldFile;
import dev.waybill.objectfiles.held.HeldFiles;
import dev.waybill.objectfiles.held.UnreadableFileException;
import dev.waybill.objectfiles.keys.RowKeys;
import dev.waybill.objectfiles.keys.StoredBytes;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.Capability;
import dev.waybill.spi.CheckStep;
import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.HeldBucket;
import dev.waybill.spi.HeldRange;
import dev.waybill.spi.KeySink;
import dev.waybill.spi.LandedObject;
import dev.waybill.spi.Landing;
import dev.waybill.spi.Owner;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.RowFetch;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.StreamPosition;
import dev.waybill.spi.SwappedTable;
import dev.waybill.spi.TableSchema;
import dev.waybill.testkit.InMemoryPlace.Landed;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A destination in this process, certified by [DestinationAdapterContract], for tests of whoever
/// drives a destination.
public final class InMemoryAdapter implements DestinationAdapter {
  private static final String UNREADABLE = "a file cannot be read";

  private final InMemoryPlace place;
  private final Owner owner;
  private final Clock clock;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean stopping;

  public InMemoryAdapter(InMemoryPlace place, Owner owner, Clock clock) {
    this.place = place;
    this.owner = owner;
    this.clock = clock;
    place.opened();
  }

  /// From now on this adapter's answer to a commit is lost once the delivery is decided, as when
  /// its process stops there.
  public InMemoryAdapter stoppingOnceDecided() {
    stopping = true;
    return this;
  }

  @Override
  public FileForm form() {
    return new FileForm.JsonLines(Partitioning.NONE, 1 << 20);
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.of(
        Capability.APPEND, Capability.ATOMIC_VISIBILITY, Capability.FILES, Capability.SHADOW);
  }

  @Override
  public void prepare(TableSchema schema) throws DestinationException {
    Owner found = place.own(schema.table(), owner);
    if (!found.equals(owner)) {
      throw permanent("expected " + schema.table() + " to belong to " + owner + ", found " + found);
    }
    StreamId stream = new StreamId(owner.destination(), schema.table(), schema.major());
    if (place.inTable(stream, InMemoryTable::isBroken)) {
      throw permanent("expected the rows that were delivered, found none: resync " + stream);
    }
  }

  @Override
  public void adopt(StreamId stream, Owner from) throws DestinationException {
    if (!place.adopt(stream, from, owner)) {
      throw permanent(
          "expected "
              + stream.table()
              + " to belong to "
              + from
              + ", found "
              + place.owner(stream.table()));
    }
  }

  @Override
  public StreamPosition position(StreamId stream) {
    List<DeliveryReceipt> receipts = place.receipts(stream);
    AttemptId highest =
        receipts.stream()
            .map(DeliveryReceipt::attempt)
            .max(Comparator.comparing(AttemptId::seq))
            .orElse(null);
    return new StreamPosition(place.owner(stream.table()), receipts.size(), highest);
  }

  @Override
  public DeliveryWriter open(DeliveryTicket ticket, TableSchema schema) {
    return new InMemoryWriter(this, ticket, schema, clock);
  }

  DeliveryReceipt decide(DeliveryTicket ticket, DeliveryReceipt receipt, Map<String, byte[]> files)
      throws DestinationException {
    StreamId stream = receipt.key().stream();
    step(stream, table -> table.decide(new Landed(owner, receipt, files), ticket.rebuild()));
    Landed landed = place.inTable(stream, table -> table.at(receipt.ordinal()));
    if (landed == null) {
      throw permanent(
          "expected the log to reach ordinal "
              + (receipt.ordinal() - 1)
              + ", found its end at "
              + place.receipts(stream).size());
    }
    DeliveryReceipt found = ours(landed, receipt.key());
    stopIfAsked();
    return found;
  }

  private void step(StreamId stream, Function<InMemoryTable, @Nullable String> work)
      throws DestinationException {
    String refused = place.inTable(stream, work);
    if (refused != null) {
      throw permanent(refused);
    }
  }

  private void stopIfAsked() throws DestinationException {
    if (stopping) {
      throw new DestinationException(Kind.IN_DOUBT, "stopped once decided, as asked", null);
    }
  }

  @Override
  public void rebuild(StreamId stream, TableSchema schema, UUID id) throws DestinationException {
    step(owned(stream), table -> table.rebuild(id));
    stopIfAsked();
  }

  @Override
  public SwappedTable swap(StreamId stream, UUID id) throws DestinationException {
    step(owned(stream), table -> table.swap(id));
    stopIfAsked();
    return new SwappedTable(null, List.of());
  }

  @Override
  public void abandon(StreamId stream, UUID id) throws DestinationException {
    step(owned(stream), table -> table.abandon(id));
    stopIfAsked();
  }

  private StreamId owned(StreamId stream) throws DestinationException {
    Owner found = place.owner(stream.table());
    if (!owner.equals(found)) {
      throw permanent("expected " + stream + " to belong to " + owner + ", found " + found);
    }
    return stream;
  }

  @Override
  public Landing find(DeliveryKey key, long ordinal) throws DestinationException {
    Landed landed = place.inTable(key.stream(), table -> table.at(ordinal));
    return landed == null ? new Landing.Absent(ordinal) : new Landing.Landed(ours(landed, key));
  }

  @Override
  public void keys(StreamId stream, TableSchema schema, ExportSeq after, KeySink sink)
      throws DestinationException {
    for (Landed landed : place.inTable(stream, InMemoryTable::held)) {
      ExportSeq seq = landed.receipt().attempt().seq();
      if (seq.compareTo(after) > 0) {
        for (byte[] file : landed.files().values()) {
          try {
            RowKeys.read("." + form().extension(), new InMemoryBytes(file), schema, seq, sink);
          } catch (IOException e) {
            throw new DestinationException(Kind.PERMANENT, UNREADABLE, e);
          }
        }
      }
    }
  }

  @Override
  public List<HeldBucket> readBack(
      StreamId stream, TableSchema schema, String cursor, HeldRange range)
      throws DestinationException {
    try {
      return visible(stream, schema).readBack(cursor, range);
    } catch (UnreadableFileException e) {
      throw new DestinationException(Kind.PERMANENT, UNREADABLE, e);
    }
  }

  @Override
  public void fetch(StreamId stream, TableSchema schema, List<RowIdentity> keys, RowFetch rows)
      throws DestinationException {
    try {
      visible(stream, schema).fetch(keys, rows);
    } catch (UnreadableFileException e) {
      throw new DestinationException(Kind.PERMANENT, UNREADABLE, e);
    }
  }

  private HeldFiles visible(StreamId stream, TableSchema schema) {
    List<HeldFile> files = new ArrayList<>();
    for (Landed landed : place.inTable(stream, InMemoryTable::visible)) {
      AttemptId attempt = landed.receipt().attempt();
      for (LandedObject object : landed.receipt().objects()) {
        byte[] content = Objects.requireNonNull(landed.files().get(object.name()));
        files.add(
            new HeldFile(
                object.name() + "." + form().extension(),
                attempt.seq(),
                attempt.uuid(),
                () -> new InMemoryBytes(content)));
      }
    }
    return new HeldFiles(schema, files);
  }

  private record InMemoryBytes(byte[] content) implements StoredBytes {
    @Override
    public long length() {
      return content.length;
    }

    @Override
    public byte[] read(long start, int length) {
      return Arrays.copyOfRange(content, (int) start, (int) start + length);
    }
  }

  private DeliveryReceipt ours(Landed landed, DeliveryKey key) throws DestinationException {
    if (!landed.owner().equals(owner) || !landed.receipt().key().equals(key)) {
      throw permanent(
          "expected ordinal "
              + landed.receipt().ordinal()
              + " to hold "
              + key
              + " of "
              + owner
              + ", found "
              + landed.receipt().key()
              + " of "
              + landed.owner());
    }
    return landed.receipt();
  }

  @Override
  public void check(Consumer<CheckStep> steps) {
    steps.accept(
        new CheckStep("connect", CheckStep.Outcome.PASS, Duration.ZERO, "in this process", null));
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      place.closed();
    }
  }

  private static DestinationException permanent(String message) {
    return new DestinationException(Kind.PERMANENT, message, null);
  }
}
