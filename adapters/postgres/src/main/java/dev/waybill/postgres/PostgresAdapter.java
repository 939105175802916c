package dev.waybill.postgres;

import dev.waybill.postgres.Ownership.Owned;
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
import dev.waybill.spi.canonical.KeyLines;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A schema of a PostgreSQL database as a destination. Every call has a session of its own.
final class PostgresAdapter implements DestinationAdapter {
  private final Owner owner;
  private final PostgresSettings settings;
  private final Sessions sessions;

  PostgresAdapter(Owner owner, PostgresSettings settings) {
    this.owner = owner;
    this.settings = settings;
    this.sessions = new Sessions(settings);
  }

  /// Work in a session that is closed after it.
  private interface Work<T> {
    T run(Connection connection) throws SQLException, DestinationException;
  }

  private <T> T inSession(String name, String doing, Work<T> work) throws DestinationException {
    Connection connection = sessions.open(name);
    try {
      return work.run(connection);
    } catch (SQLException e) {
      throw Failures.undecided(doing, e);
    } finally {
      Sessions.close(connection);
    }
  }

  @Override
  public FileForm form() {
    return settings.form();
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> capabilities =
        EnumSet.of(
            Capability.ATOMIC_VISIBILITY, Capability.FENCE, Capability.DURABLE, Capability.SHADOW);
    capabilities.add(
        switch (settings.mode()) {
          case MERGE -> Capability.MERGE;
          case APPEND -> Capability.APPEND;
        });
    return capabilities;
  }

  @Override
  public void prepare(TableSchema schema) throws DestinationException {
    Place place = Place.of(settings.schema(), schema);
    inSession(
        SessionName.of("prepare " + place.relation()),
        "prepare " + place,
        connection -> {
          Preparation.run(connection, owner, settings.mode(), place, schema);
          return place;
        });
  }

  @Override
  public void adopt(StreamId stream, Owner from) throws DestinationException {
    Place place = Place.of(settings.schema(), stream);
    inSession(
        SessionName.of("adopt " + place.relation()),
        "adopt " + place,
        connection -> {
          connection.setAutoCommit(false);
          Ownership ownership = new Ownership(connection, place);
          Owned found = owned(connection, place) == null ? null : ownership.readForUpdate();
          boolean ours = found != null && found.owner().equals(owner);
          Ownership.require(found, ours ? owner : from, place);
          ownership.setOwner(owner);
          connection.commit();
          return place;
        });
  }

  @Override
  public StreamPosition position(StreamId stream) throws DestinationException {
    Place place = Place.of(settings.schema(), stream);
    return inSession(
        SessionName.of("position " + place.relation()),
        "read the position of " + place,
        connection -> {
          connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
          connection.setAutoCommit(false);
          Owned owned = owned(connection, place);
          return owned == null
              ? new StreamPosition(null, 0, null)
              : new StreamPosition(
                  owned.owner(),
                  new DeliveryLog(connection, place).last(),
                  new Fence(connection, place).newest());
        });
  }

  /// Whose a place is, or null where it was never prepared.
  private static @Nullable Owned owned(Connection connection, Place place) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return Preparation.exists(statement, place.owners())
          ? new Ownership(connection, place).read()
          : null;
    }
  }

  @Override
  public DeliveryWriter open(DeliveryTicket ticket, TableSchema schema)
      throws DestinationException {
    Place place = Place.of(settings.schema(), schema);
    Connection connection = sessions.open(SessionName.of(place, ticket.attempt()));
    PostgresDeliveryWriter writer =
        new PostgresDeliveryWriter(connection, place, owner, settings.mode(), ticket, schema);
    try {
      writer.begin();
      return writer;
    } catch (DestinationException | RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  @Override
  public Landing find(DeliveryKey key, long ordinal) throws DestinationException {
    Place place = Place.of(settings.schema(), key.stream());
    return inSession(
        SessionName.of("find " + place.relation()),
        "ask " + place + " for " + key,
        connection ->
            owned(connection, place) == null
                ? new Landing.Absent(ordinal)
                : new Inquiry(connection, place).ask(owner, key, ordinal));
  }

  @Override
  public void keys(StreamId stream, TableSchema schema, ExportSeq after, KeySink sink)
      throws DestinationException {
    schema.requireComparableIdentity();
    Place place = Place.of(settings.schema(), stream);
    inSession(
        SessionName.of("keys " + place.relation()),
        "read the keys of " + place,
        connection -> {
          if (owned(connection, place) != null) {
            connection.setAutoCommit(false);
            LandedKeys.read(connection, Targets.read(connection, place), schema, after, sink);
            connection.rollback();
          }
          return place;
        });
  }

  @Override
  public List<HeldBucket> readBack(
      StreamId stream, TableSchema schema, String cursor, HeldRange range)
      throws DestinationException {
    schema.requireComparableIdentity();
    range.requireOf(schema);
    Place place = Place.of(settings.schema(), stream);
    return inSession(
        SessionName.of("read back " + place.relation()),
        "read back " + place,
        connection ->
            owned(connection, place) == null
                ? List.of()
                : HeldBuckets.read(
                    connection, place.quoted(), settings.mode(), schema, cursor, range));
  }

  @Override
  public void fetch(StreamId stream, TableSchema schema, List<RowIdentity> keys, RowFetch rows)
      throws DestinationException {
    var unused = KeyLines.of(schema, keys);
    Place place = Place.of(settings.schema(), stream);
    inSession(
        SessionName.of("fetch " + place.relation()),
        "fetch rows of " + place,
        connection -> {
          if (!keys.isEmpty() && owned(connection, place) != null) {
            new CurrentRows(place, schema).read(connection, keys, rows);
          }
          return place;
        });
  }

  @Override
  public void rebuild(StreamId stream, TableSchema schema, UUID id) throws DestinationException {
    Place place = Place.of(settings.schema(), stream);
    inRebuild(
        place,
        id,
        "open",
        rebuild -> {
          rebuild.open(schema, settings.mode());
          return place;
        });
  }

  @Override
  public SwappedTable swap(StreamId stream, UUID id) throws DestinationException {
    return inRebuild(Place.of(settings.schema(), stream), id, "swap", Rebuilding::swap);
  }

  @Override
  public void abandon(StreamId stream, UUID id) throws DestinationException {
    Place place = Place.of(settings.schema(), stream);
    inRebuild(
        place,
        id,
        "abandon",
        rebuild -> {
          rebuild.abandon();
          return place;
        });
  }

  private <T> T inRebuild(Place place, UUID id, String step, Rebuilding.Step<T> work)
      throws DestinationException {
    String doing = "%s the rebuild %s of %s".formatted(step, id, place);
    return inSession(
        SessionName.of(step + " " + place.relation()),
        doing,
        connection -> Rebuilding.run(connection, place, owner, id, doing, work));
  }

  @Override
  public void check(Consumer<CheckStep> steps) {
    new ConnectionTest(settings, sessions, steps).run();
  }

  /// Sessions live as long as a call or a writer.
  @Override
  public void close() {}
}
