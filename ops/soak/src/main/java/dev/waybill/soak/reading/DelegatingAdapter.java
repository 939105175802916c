package dev.waybill.soak.reading;

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

/// A destination around another, which does everything.
public abstract class DelegatingAdapter implements DestinationAdapter {
  private final DestinationAdapter adapter;

  protected DelegatingAdapter(DestinationAdapter adapter) {
    this.adapter = adapter;
  }

  @Override
  public DeliveryWriter open(DeliveryTicket ticket, TableSchema schema)
      throws DestinationException {
    return adapter.open(ticket, schema);
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
    adapter.prepare(schema);
  }

  @Override
  public void adopt(StreamId stream, Owner from) throws DestinationException {
    adapter.adopt(stream, from);
  }

  @Override
  public StreamPosition position(StreamId stream) throws DestinationException {
    return adapter.position(stream);
  }

  @Override
  public Landing find(DeliveryKey key, long ordinal) throws DestinationException {
    return adapter.find(key, ordinal);
  }

  @Override
  public void keys(StreamId stream, TableSchema schema, ExportSeq after, KeySink sink)
      throws DestinationException {
    adapter.keys(stream, schema, after, sink);
  }

  @Override
  public List<HeldBucket> readBack(
      StreamId stream, TableSchema schema, String cursor, HeldRange range)
      throws DestinationException {
    return adapter.readBack(stream, schema, cursor, range);
  }

  @Override
  public void fetch(StreamId stream, TableSchema schema, List<RowIdentity> keys, RowFetch rows)
      throws DestinationException {
    adapter.fetch(stream, schema, keys, rows);
  }

  @Override
  public void rebuild(StreamId stream, TableSchema schema, UUID id) throws DestinationException {
    adapter.rebuild(stream, schema, id);
  }

  @Override
  public SwappedTable swap(StreamId stream, UUID id) throws DestinationException {
    return adapter.swap(stream, id);
  }

  @Override
  public void abandon(StreamId stream, UUID id) throws DestinationException {
    adapter.abandon(stream, id);
  }

  @Override
  public void check(Consumer<CheckStep> steps) {
    adapter.check(steps);
  }

  @Override
  public void close() {
    adapter.close();
  }
}
