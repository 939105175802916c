package dev.waybill.s3;

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
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.canonical.KeyLines;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// A bucket, or a folder of one, as a destination.
final class S3Adapter implements DestinationAdapter {
  /// What every writer of this adapter shares.
  record Parts(
      Bounded requests, Uploads uploads, ManifestLog log, Completion completion, History history) {}

  private final Owner owner;
  private final S3Settings settings;
  private final Store store;
  private final Clock clock;
  private final Layout layout;
  private final Bounded requests;
  private final Parts parts;

  S3Adapter(Owner owner, S3Settings settings, Store store, Clock clock) {
    this.owner = owner;
    this.settings = settings;
    this.store = store;
    this.clock = clock;
    layout = new Layout(settings.prefix());
    requests = new Bounded(settings.concurrency());
    ManifestLog log = new ManifestLog(store, layout);
    Completion completion = new Completion(log, new StoredObjects(store), requests, clock);
    parts =
        new Parts(
            requests, new Uploads(store, requests), log, completion, new History(log, completion));
  }

  @Override
  public FileForm form() {
    return settings.form();
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.of(Capability.APPEND, Capability.FILES, Capability.DURABLE);
  }

  @Override
  public void prepare(TableSchema schema) throws DestinationException {
    Owner found = parts.log().own(schema.table(), owner);
    if (!found.equals(owner)) {
      throw Failures.permanent(
          "expected "
              + schema.table()
              + " in "
              + settings
              + " to belong to "
              + owner
              + ", found "
              + found
              + ": use a bucket or prefix of its own, or take it over with destination adopt");
    }
  }

  @Override
  public void adopt(StreamId stream, Owner from) throws DestinationException {
    parts.log().adopt(stream, from, owner, position(stream).ordinal());
    parts.history().settleLast(stream);
    // A void that the earlier owner's entry needed has moved the end of the log.
    parts.log().adopt(stream, from, owner, position(stream).ordinal());
  }

  @Override
  public StreamPosition position(StreamId stream) throws DestinationException {
    return parts.history().position(stream);
  }

  @Override
  public DeliveryWriter open(DeliveryTicket ticket, TableSchema schema) {
    return new S3DeliveryWriter(owner, ticket, schema, settings, parts, clock);
  }

  @Override
  public Landing find(DeliveryKey key, long ordinal) throws DestinationException {
    try {
      return parts.history().find(owner, key, ordinal);
    } catch (DestinationException failure) {
      return switch (failure.kind()) {
        case PERMANENT, UNAVAILABLE -> throw failure;
        case TRANSIENT, IN_DOUBT -> new Landing.Undecided(String.valueOf(failure.getMessage()));
      };
    }
  }

  @Override
  public void keys(StreamId stream, TableSchema schema, ExportSeq after, KeySink sink)
      throws DestinationException {
    new LandedKeys(store, decided(stream)).read(schema, after, sink);
  }

  @Override
  public List<HeldBucket> readBack(
      StreamId stream, TableSchema schema, String cursor, HeldRange range)
      throws DestinationException {
    schema.requireComparableIdentity();
    range.requireOf(schema);
    return HeldObjects.in(store, decided(stream), schema, files -> files.readBack(cursor, range));
  }

  @Override
  public void fetch(StreamId stream, TableSchema schema, List<RowIdentity> keys, RowFetch rows)
      throws DestinationException {
    var unused = KeyLines.of(schema, keys);
    var done =
        HeldObjects.in(
            store,
            decided(stream),
            schema,
            files -> {
              files.fetch(keys, rows);
              return true;
            });
  }

  private DecidedLog decided(StreamId stream) {
    return new DecidedLog(parts.log(), parts.history(), requests, owner, stream);
  }

  @Override
  public void check(Consumer<CheckStep> steps) {
    new ConnectionTest(store, settings, layout, steps).run();
  }

  @Override
  public void close() {
    requests.close();
    store.close();
  }
}
