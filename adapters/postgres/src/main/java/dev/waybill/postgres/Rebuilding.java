package dev.waybill.postgres;

import dev.waybill.postgres.Ownership.Owned;
import dev.waybill.postgres.Rebuilds.Rebuild;
import dev.waybill.postgres.Rebuilds.State;
import dev.waybill.spi.Column;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.Owner;
import dev.waybill.spi.SwappedTable;
import dev.waybill.spi.TableSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A step of a rebuild, in one transaction that queues with the commits of its place: every
/// delivery has landed before it or lands after it, and sees what it did.
final class Rebuilding {
  /// What is done in the transaction.
  interface Step<T> {
    T run(Rebuilding rebuild) throws SQLException, DestinationException;
  }

  private final Connection connection;
  private final Statement statement;
  private final Place place;
  private final Owned owned;
  private final UUID id;
  private final Rebuilds rebuilds;
  private final String shadow;

  private Rebuilding(
      Connection connection, Statement statement, Place place, Owned owned, UUID id) {
    this.connection = connection;
    this.statement = statement;
    this.place = place;
    this.owned = owned;
    this.id = id;
    this.rebuilds = new Rebuilds(connection, place);
    this.shadow = place.in(place.shadow(id));
  }

  /// @throws DestinationException `IN_DOUBT` when the answer to the COMMIT is lost: the same step
  ///   may be taken again
  static <T> T run(
      Connection connection, Place place, Owner owner, UUID id, String doing, Step<T> step)
      throws SQLException, DestinationException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      Preparation.keepBooks(statement, place);
      new Fence(connection, place).queue();
      Owned owned =
          Ownership.require(new Ownership(connection, place).readForShare(), owner, place);
      T result = step.run(new Rebuilding(connection, statement, place, owned, id));
      try {
        connection.commit();
      } catch (SQLException e) {
        throw Failures.committing(doing, e);
      }
      return result;
    }
  }

  /// Makes the shadow: like the table as it is, with what people added to it, or like the schema
  /// where there is no table.
  void open(TableSchema schema, Mode mode) throws SQLException, DestinationException {
    Rebuild known = rebuilds.find(id);
    if (known != null && known.state() == State.OPEN) {
      return;
    }
    if (known != null) {
      throw refused("that it was %s: begin another".formatted(known.state().text()));
    }
    Rebuild open = rebuilds.open();
    if (open != null) {
      throw refused("%s open: swap or abandon that first".formatted(open.id()));
    }
    Preparation.requireNames(place, schema);
    Preparation.requireMode(owned, place, mode);
    TargetTable table = new TargetTable(statement, shadow, schema, mode);
    if (Preparation.exists(statement, place.quoted())) {
      new Succession(statement, place).requireFree();
      statement.execute(
          "CREATE TABLE %s (LIKE %s INCLUDING ALL)".formatted(shadow, place.quoted()));
      var unused = table.widen(owned.columns());
    } else {
      requireNewest(schema);
      table.create();
    }
    comment("Filled by Waybill to replace %s; not complete yet.".formatted(place));
    long last = new DeliveryLog(connection, place).last();
    rebuilds.add(id, State.OPEN, last, rebuilds.isTableLost(), schema.key());
  }

  private DestinationException refused(String found) {
    return Failures.permanent(
        "expected to begin the rebuild %s of %s, found %s".formatted(id, place, found));
  }

  private void requireNewest(TableSchema schema) throws DestinationException {
    List<String> columns = schema.columns().stream().map(Column::name).toList();
    if (!columns.containsAll(owned.columns())) {
      throw Failures.permanent(
          "expected a schema with the columns %s of %s, which is gone, found version %s: rebuild it with the newest one"
              .formatted(owned.columns(), place, schema.version()));
    }
  }

  SwappedTable swap() throws SQLException, DestinationException {
    Rebuild known = rebuilds.find(id);
    if (known != null && known.state() == State.SWAPPED) {
      return known.swapped();
    }
    Rebuild rebuild = requireOpen(known);
    comment(null);
    SwappedTable swapped = new SwappedTable(null, List.of());
    if (Preparation.exists(statement, place.quoted())) {
      String kept = place.before(rebuild.number());
      List<String> views = new Succession(statement, place).takeOver(place.shadow(id), kept);
      swapped = new SwappedTable(place.schema() + "." + kept, views);
    } else {
      statement.execute(
          "ALTER TABLE %s RENAME TO %s".formatted(shadow, Sql.name(place.relation())));
    }
    if (owned.mode() == Mode.APPEND && !Preparation.exists(statement, place.quotedView())) {
      LatestView.create(statement, place, rebuild.key());
    }
    rebuilds.end(id, State.SWAPPED, swapped);
    return swapped;
  }

  /// A delivery that the shadow lacks was brought by a worker of a build that knows no shadows.
  private Rebuild requireOpen(@Nullable Rebuild rebuild) throws SQLException, DestinationException {
    if (rebuild == null || rebuild.state() != State.OPEN) {
      throw Failures.permanent(
          "expected the rebuild %s of %s to be open, found %s: begin another"
              .formatted(id, place, rebuild == null ? "none" : "that it was abandoned"));
    }
    long last = new DeliveryLog(connection, place).last();
    if (rebuild.ordinal() != last || !Preparation.exists(statement, shadow)) {
      throw Failures.permanent(
          "expected the shadow %s of %s to have every delivery up to ordinal %d, found %s: stop workers of earlier builds, abandon this rebuild and begin another"
              .formatted(
                  shadow,
                  place,
                  last,
                  rebuild.ordinal() == last ? "no shadow" : "ordinal " + rebuild.ordinal()));
    }
    return rebuild;
  }

  private void comment(@Nullable String text) throws SQLException {
    statement.execute(
        "COMMENT ON TABLE %s IS %s".formatted(shadow, text == null ? "NULL" : Sql.literal(text)));
  }

  void abandon() throws SQLException, DestinationException {
    Rebuild rebuild = rebuilds.find(id);
    if (rebuild == null) {
      rebuilds.add(id, State.ABANDONED, 0, rebuilds.isTableLost(), List.of());
      return;
    }
    switch (rebuild.state()) {
      case ABANDONED -> {}
      case OPEN -> {
        statement.execute("DROP TABLE IF EXISTS " + shadow);
        rebuilds.end(id, State.ABANDONED, rebuild.swapped());
      }
      case SWAPPED ->
          throw Failures.permanent(
              "expected the rebuild %s of %s not to be swapped yet, found that it was: the former table is %s"
                  .formatted(
                      id,
                      place,
                      rebuild.swapped().kept() == null ? "gone" : rebuild.swapped().kept()));
    }
  }
}
