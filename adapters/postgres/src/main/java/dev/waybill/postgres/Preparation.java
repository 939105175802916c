package dev.waybill.postgres;

import dev.waybill.postgres.Ownership.Owned;
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

  /// @param connection in a transaction
  Preparation(
      Connection connection, Statement statement, Place place, TableSchema schema, Mode mode) {
    this.connection = connection;
    this.statement = statement;
    this.place = place;
    this.schema = schema;
    this.mode = mode;
  }

  static void run(Connection connection, Owner owner, Mode mode, Place place, TableSchema schema)
      throws SQLException, DestinationException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      new Preparation(connection, statement, place, schema, mode).run(owner);
      connection.commit();
    }
  }

  private void run(Owner owner) throws SQLException, DestinationException {
    requireNames();
    requireReplica(statement);
    statement.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
            .formatted(Sql.literal("waybill prepare " + place.schema())));
    if (!hasSchema(statement, place.schema())) {
      statement.execute("CREATE SCHEMA " + Sql.name(place.schema()));
    }
    makeUnlessThere(place.owners(), Ownership.ddl(place));
    makeUnlessThere(place.fences(), Fence.ddl(place));
    makeUnlessThere(place.deliveries(), DeliveryLog.ddl(place));
    Ownership ownership = new Ownership(connection, place);
    Owned found = ownership.read();
    TargetTable table = new TargetTable(statement, place, schema, mode);
    if (found == null) {
      requireFree();
      table.create();
      ownership.add(owner, mode, schema.columns().stream().map(Column::name).toList());
      new Fence(connection, place).begin();
    } else {
      requireMode(Ownership.require(found, owner, place));
      requireTable();
      List<String> columns = table.evolve(found.columns());
      if (columns.size() > found.columns().size()) {
        ownership.setColumns(columns);
      }
    }
  }

  private void makeUnlessThere(String relation, String ddl) throws SQLException {
    if (!exists(statement, relation)) {
      statement.execute(ddl);
    }
  }

  private void requireNames() throws DestinationException {
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

  private void requireMode(Owned found) throws DestinationException {
    if (found.mode() != mode) {
      throw Failures.permanent(
          "expected %s to be kept in mode %s, found %s: set mode back, or schema to another"
              .formatted(place, mode, found.mode()));
    }
  }

  /// A table that is gone or empty is not made again: what was delivered to it would be missing.
  private void requireTable() throws SQLException, DestinationException {
    boolean delivered =
        isTrue(
            statement,
            "EXISTS (SELECT FROM %s WHERE table_name = %s AND major = %d AND rows_loaded > 0)"
                .formatted(place.deliveries(), Sql.literal(place.table().value()), place.major()));
    boolean there = exists(statement, place.quoted());
    if (!there
        || delivered && !isTrue(statement, "EXISTS (SELECT FROM %s)".formatted(place.quoted()))) {
      throw Failures.permanent(
          "expected the rows that were delivered to %s, found %s: restore the table, or set schema to another and deliver it anew"
              .formatted(place, there ? "an empty table" : "no table"));
    }
  }

  static boolean exists(Statement statement, String relation) throws SQLException {
    return isTrue(statement, "to_regclass(%s) IS NOT NULL".formatted(Sql.literal(relation)));
  }

  private static boolean isTrue(Statement statement, String condition) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT " + condition)) {
      row.next();
      return row.getBoolean(1);
    }
  }
}
