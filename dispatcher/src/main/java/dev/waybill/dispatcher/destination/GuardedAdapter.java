package dev.waybill.dispatcher.destination;

import dev.waybill.spi.Capability;
import dev.waybill.spi.CheckStep;
import dev.waybill.spi.DeliveryKey;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.HeldBucket;
import dev.waybill.spi.HeldRange;
import dev.waybill.spi.KeySink;
import dev.waybill.spi.Landing;
import dev.waybill.spi.Owner;
import dev.waybill.spi.RowFetch;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.StreamPosition;
import dev.waybill.spi.SwappedTable;
import dev.waybill.spi.TableSchema;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/// An adapter whose calls go through the [Guard] of its destination. Questions are repeated, and
/// the steps of a rebuild, which are done once however often they are asked for; what sends and
/// decides is made once, because what a failure there means is the adapter's to say.
final class GuardedAdapter implements DestinationAdapter {
  private final DestinationAdapter adapter;
  private final Guard guard;

  GuardedAdapter(DestinationAdapter adapter, Guard guard) {
    this.adapter = adapter;
    this.guard = guard;
  }

  Guard guard() {
    return guard;
  }

  @Override
  public FileForm form() {
    return adapter.form();
  }

  @Override
  public Set<Capability> capabilities() {
    return adapter.capabilities();
  }

  @Override
  public void prepare(TableSchema schema) throws DestinationException {
    var unused =
        guard.ask(() -> {
          adapter.prepare(schema);
          return true;
        });
  }

  @Override
  public void adopt(StreamId stream, Owner from) throws DestinationException {
    var unused =
        guard.call(() -> {
          adapter.adopt(stream, from);
          return true;
        });
  }

  @Override
  public StreamPosition position(StreamId stream) throws DestinationException {
    return guard.ask(() -> adapter.position(stream));
  }

  @Override
  public DeliveryWriter open(DeliveryTicket ticket, TableSchema schema)
      throws DestinationException {
    return new GuardedWriter(guard.call(() -> adapter.open(ticket, schema)), guard);
  }

  @Override
  public Landing find(DeliveryKey key, long ordinal) throws DestinationException {
    return guard.ask(() -> adapter.find(key, ordinal));
  }

  /// Once: the sink has seen what came before a failure.
  @Override
  public void keys(StreamId stream, TableSchema schema, ExportSeq after, KeySink sink)
      throws DestinationException {
    var unused =
        guard.call(() -> {
          adapter.keys(stream, schema, after, sink);
          return true;
        });
  }

  @Override
  public List<HeldBucket> readBack(
      StreamId stream, TableSchema schema, String cursor, HeldRange range)
      throws DestinationException {
    return guard.ask(() -> adapter.readBack(stream, schema, cursor, range));
  }

  /// Once: the sink has seen what came before a failure.
  @Override
  public void fetch(StreamId stream, TableSchema schema, List<RowIdentity> keys, RowFetch rows)
      throws DestinationException {
    var unused =
        guard.call(() -> {
          adapter.fetch(stream, schema, keys, rows);
          return true;
        });
  }

  @Override
  public void rebuild(StreamId stream, TableSchema schema, UUID id) throws DestinationException {
    var unused =
        guard.ask(() -> {
          adapter.rebuild(stream, schema, id);
          return true;
        });
  }

  /// Once: while it waits for the readers of the table, others wait behind it.
  @Override
  public SwappedTable swap(StreamId stream, UUID id) throws DestinationException {
    return guard.call(() -> adapter.swap(stream, id));
  }

  @Override
  public void abandon(StreamId stream, UUID id) throws DestinationException {
    var unused =
        guard.ask(() -> {
          adapter.abandon(stream, id);
          return true;
        });
  }

  /// Past the guard: a person looks, also at what is left alone.
  @Override
  public void check(Consumer<CheckStep> steps) {
    adapter.check(steps);
  }

  @Override
  public void close() {
    adapter.close();
  }
}
