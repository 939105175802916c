package dev.waybill.testkit;

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
import dev.waybill.spi.KeySink;
import dev.waybill.spi.Landing;
import dev.waybill.spi.Owner;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.StreamPosition;
import dev.waybill.spi.TableSchema;
import dev.waybill.testkit.InMemoryPlace.Landed;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// A destination in this process, certified by [DestinationAdapterContract], for tests of whoever
/// drives a destination.
public final class InMemoryAdapter implements DestinationAdapter {
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
    return EnumSet.of(Capability.APPEND, Capability.ATOMIC_VISIBILITY, Capability.FILES);
  }

  @Override
  public void prepare(TableSchema schema) throws DestinationException {
    Owner found = place.own(schema.table(), owner);
    if (!found.equals(owner)) {
      throw permanent("expected " + schema.table() + " to belong to " + owner + ", found " + found);
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

  DeliveryReceipt decide(DeliveryReceipt receipt, Map<String, byte[]> files)
      throws DestinationException {
    Landed landed = place.decide(new Landed(owner, receipt, files));
    if (landed == null) {
      throw permanent(
          "expected the log to reach ordinal "
              + (receipt.ordinal() - 1)
              + ", found its end at "
              + place.receipts(receipt.key().stream()).size());
    }
    DeliveryReceipt found = ours(landed, receipt.key());
    if (stopping) {
      throw new DestinationException(Kind.IN_DOUBT, "stopped once decided, as asked", null);
    }
    return found;
  }

  @Override
  public Landing find(DeliveryKey key, long ordinal) throws DestinationException {
    Landed landed = place.at(key.stream(), ordinal);
    return landed == null ? new Landing.Absent(ordinal) : new Landing.Landed(ours(landed, key));
  }

  @Override
  public void keys(StreamId stream, TableSchema schema, ExportSeq after, KeySink sink)
      throws DestinationException {
    for (Landed landed : place.landed(stream)) {
      ExportSeq seq = landed.receipt().attempt().seq();
      if (seq.compareTo(after) > 0) {
        for (byte[] file : landed.files().values()) {
          try {
            RowKeys.read("." + form().extension(), new InMemoryBytes(file), schema, seq, sink);
          } catch (IOException e) {
            throw new DestinationException(Kind.PERMANENT, "a file cannot be read", e);
          }
        }
      }
    }
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
