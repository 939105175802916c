package dev.waybill.soak.crash;

import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.rigs.proxy.Exchange;
import dev.waybill.rigs.proxy.Fault;
import dev.waybill.soak.reading.DelegatingAdapter;
import dev.waybill.soak.reading.DeliveredRow;
import dev.waybill.soak.reading.Place;
import dev.waybill.soak.reading.SoakTable;
import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.DeliveryWriter;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.DestinationFactory;
import dev.waybill.spi.Setting;
import dev.waybill.spi.SpooledFile;
import dev.waybill.spi.StagedObject;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableSchema;
import java.util.List;
import java.util.Map;

/// A destination in memory, whose one effect is its commit.
final class MemoryPlace implements CrashPlace {
  private static final String TYPE = "memory";

  private final Place place;

  MemoryPlace(SoakTable table) {
    this.place = new Place(table);
  }

  @Override
  public Door door(Life life, StreamId stream, CrashSubject subject) {
    DestinationFactory factory = new Factory(place);
    return new Door(
        new DestinationSettings(stream.destination(), TYPE, Map.of()),
        new AroundFactory(factory, adapter -> subject.adapter().apply(new Hit(adapter, life))));
  }

  @Override
  public List<DeliveredRow> rows() {
    return place.rows();
  }

  @Override
  public List<Decided> log(StreamId stream) {
    return place.receipts(stream).stream()
        .map(receipt ->
            new Decided(
                receipt.ordinal(),
                receipt.attempt().seq().value(),
                receipt.attempt().uuid(),
                receipt.rowsLoaded()))
        .toList();
  }

  @Override
  public void close() {}

  private record Factory(Place place) implements DestinationFactory {
    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public List<Setting> settings() {
      return List.of();
    }

    @Override
    public DestinationAdapter create(DestinationConfig config) {
      return place.adapter(config.owner());
    }
  }

  private static final class Hit extends DelegatingAdapter {
    private final Life life;

    Hit(DestinationAdapter adapter, Life life) {
      super(adapter);
      this.life = life;
    }

    @Override
    public DeliveryWriter open(DeliveryTicket ticket, TableSchema schema)
        throws DestinationException {
      return new HitWriter(super.open(ticket, schema), life);
    }
  }

  private record HitWriter(DeliveryWriter writer, Life life) implements DeliveryWriter {
    @Override
    public StagedObject append(SpooledFile file) throws DestinationException {
      return writer.append(file);
    }

    @Override
    public DeliveryReceipt commit(String digest) throws DestinationException {
      switch (life.meet("memory", new Exchange("commit", true, ""))) {
        case Fault.None _ -> {
          return writer.commit(digest);
        }
        case Fault.AnswerLost(Runnable then) -> {
          writer.commit(digest);
          then.run();
          throw new DestinationException(Kind.IN_DOUBT, "the answer was lost, as asked", null);
        }
        case Fault other ->
            throw new DestinationException(Kind.TRANSIENT, "not reached: " + other, null);
      }
    }

    @Override
    public void close() {
      writer.close();
    }
  }
}
