package dev.waybill.postgres;

import dev.waybill.postgres.Ownership.Owned;
import dev.waybill.postgres.Rebuilds.Rebuild;
import dev.waybill.spi.Column;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.Owner;
import dev.waybill.spi.TableSchema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// Makes a place ready, in one transaction; processes that do so at once take turns. What is there
/// already is looked at and not made again.
final class Preparation {
  private final Connection connection;
  private final Statement statement;
  private final Place place;
  private final TableSchema schema;
  private final Mode mode;
  private final Owner owner;

  /// @param connection in a transaction
  private Preparation(
      Connection connection,
      Statement statement,
      Place place,
      TableSchema schema,
      Mode mode,
      Owner owner) {
    this.connection = connection;
    this.statement = statement;
    this.place = place;
    this.schema = schema;
    this.mode = mode;
    this.owner = owner;
  }

  static void run(Connection connection, Owner owner, Mode mode, Place place, TableSchema schema)
      throws SQLException, DestinationException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      new Preparation(connection, statement, place, schema, mode, owner).run();
      connection.commit();
    }
  }

  private void run() throws SQLException, DestinationException {
    requireNames(place, schema);
    requireReplica(statement);
    keepBooks(statement, place);
    Ownership ownership = new Ownership(connection, place);
    Owned found = ownership.read();
    TargetTable table = new TargetTable(statement, place.quoted(), schema, mode);
    if (found == null) {
      requireFree();
      table.create();
      showLatest();
      ownership.add(owner, mode, schema.columns().stream().map(Column::name).toList());
      new Fence(connection, place).begin();
    } else {
      requireMode(Ownership.require(found, owner, place), place, mode);
      evolve(table, ownership, found);
    }
  }

  /// Makes the schema and what Waybill keeps beside its tables; the place is this transaction's to
  /// change until it ends.
  static void keepBooks(Statement statement, Place place) throws SQLException {
    statement.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
            .formatted(Sql.literal("waybill prepare " + place.schema())));
    if (!hasSchema(statement, place.schema())) {
      statement.execute("CREATE SCHEMA " + Sql.name(place.schema()));
    }
    makeUnlessThere(statement, place.owners(), Ownership.ddl(place));
    makeUnlessThere(statement, place.fences(), Fence.ddl(place));
    makeUnlessThere(statement, place.deliveries(), DeliveryLog.ddl(place));
    makeUnlessThere(statement, place.rebuilds(), Rebuilds.ddl(place));
    if (!TargetTable.types(statement, place.deliveries()).containsKey("rebuild")) {
      statement.execute(DeliveryLog.rebuildDdl(place));
    }
  }

  /// Widens the table and, while a rebuild is open, its shadow.
  private void evolve(TargetTable table, Ownership ownership, Owned found)
      throws SQLException, DestinationException {
    Rebuilds rebuilds = new Rebuilds(connection, place);
    Rebuild open = rebuilds.open();
    List<String> columns = found.columns();
    if (open == null) {
      requireWhole(rebuilds);
    } else {
      String shadow = place.in(place.shadow(open.id()));
      columns = new TargetTable(statement, shadow, schema, mode).widen(columns);
    }
    if (exists(statement, place.quoted())) {
      columns = table.evolve(found.columns());
    }
    if (columns.size() > found.columns().size()) {
      showLatest();
      ownership.setColumns(columns);
    }
  }

  private void showLatest() throws SQLException {
    if (mode == Mode.APPEND && exists(statement, place.quoted())) {
      LatestView.create(statement, place, schema.key());
    }
  }

  private static void makeUnlessThere(Statement statement, String relation, String ddl)
      throws SQLException {
    if (!exists(statement, relation)) {
      statement.execute(ddl);
    }
  }

  static void requireNames(Place place, TableSchema schema) throws DestinationException {
    if (!place.fits()) {
      throw Failures.permanent(
          "expected a table whose name leaves room for %s in 63 bytes, found %s"
              .formatted(place.view(), schema.table()));
    }
    for (String name : schema.key()) {
      if (!SqlTypes.isComparable(schema.columns().get(schema.indexOf(name)).type())) {
        throw Failures.permanent(
            "expected the key of %s to be of types that can be compared, found the list or document %s"
                .formatted(schema.table(), name));
      }
    }
  }

  /// A replica beside the application's own tables would be read again as if it were one.
  static void requireReplica(Statement statement) throws SQLException, DestinationException {
    if (isTrue(statement, "to_regnamespace('waybill_source') IS NOT NULL")) {
      throw Failures.permanent(
          "expected a database of the replica's own, found one that Waybill reads from (it has the schema waybill_source): create another database and set url to it");
    }
    if (isTrue(statement, "to_regclass('waybill.warehouse_delivery') IS NOT NULL")) {
      throw Failures.permanent(
          "expected a database of the replica's own, found Waybill's control database: create another database and set url to it");
    }
    if (!isTrue(statement, "current_setting('server_encoding') = 'UTF8'")) {
      throw Failures.permanent(
          "expected a database with the encoding UTF8, found another: create one with ENCODING 'UTF8' and set url to it");
    }
  }

  static boolean hasSchema(Statement statement, String schema) throws SQLException {
    return isTrue(
        statement, "to_regnamespace(%s) IS NOT NULL".formatted(Sql.literal(Sql.name(schema))));
  }

  private void requireFree() throws SQLException, DestinationException {
    for (String relation : new String[] {place.quoted(), place.quotedView()}) {
      if (exists(statement, relation)) {
        throw Failures.permanent(
            "expected no %s yet, found one that Waybill did not make: set schema to one of the replica's own"
                .formatted(relation));
      }
    }
  }

  static void requireMode(Owned found, Place place, Mode mode) throws DestinationException {
    if (found.mode() != mode) {
      throw Failures.permanent(
          "expected %s to be kept in mode %s, found %s: set mode back, or schema to another"
              .formatted(place, mode, found.mode()));
    }
  }

  /// A table that is gone or empty is not made again: what was delivered to it would be missing.
  private void requireWhole(Rebuilds rebuilds) throws SQLException, DestinationException {
    Standing standing = Standing.of(statement, place);
    if (standing != Standing.WHOLE || rebuilds.isTableLost()) {
      throw Failures.permanent(
          "expected the rows that were delivered to %s, found %s: deliver them anew with waybill destination resync %s %s"
              .formatted(
                  place,
                  standing == Standing.WHOLE
                      ? "a table without those that a rebuild took which was abandoned"
                      : standing,
                  owner.destination(),
                  place.table()));
    }
  }

  static boolean exists(Statement statement, String relation) throws SQLException {
    return isTrue(statement, "to_regclass(%s) IS NOT NULL".formatted(Sql.literal(relation)));
  }

  static boolean isTrue(Statement statement, String condition) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT " + condition)) {
      row.next();
      return row.getBoolean(1);
    }
  }
}
