package dev.waybill.dispatcher.partitions;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What the server's catalogue says about partitions. Needs no right but to connect, apart from
/// [#rowsInDefault].
public final class PartitionCatalogue {
  private static final String PARENT =
      """
      SELECT c.oid, pg_get_userbyid(c.relowner), a.attname, format_type(a.atttypid, NULL)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_partitioned_table p ON p.partrelid = c.oid
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = p.partattrs[0]
      WHERE n.nspname = ? AND c.relname = ? AND p.partstrat = 'r' AND p.partnatts = 1
        AND a.attname = ?
      """;

  private static final String PARTITIONS =
      """
      SELECT c.oid, n.nspname, c.relname, coalesce(pg_get_expr(c.relpartbound, c.oid), ''),
        CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint END,
        coalesce(pg_total_relation_size(c.oid), 0)
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE i.inhparent = ? AND NOT i.inhdetachpending ORDER BY c.relname
      """;

  private final Connection connection;

  /// @param connection in auto-commit mode; it is given the settings under which bounds are read
  public PartitionCatalogue(Connection connection) throws SQLException {
    this.connection = connection;
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute("SET DateStyle = 'ISO, YMD'");
      statement.execute("SET lock_timeout = '2s'");
    }
  }

  /// The server's clock.
  public Instant now() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")) {
      row.next();
      return Instant.EPOCH.plus(row.getLong(1), ChronoUnit.MICROS);
    }
  }

  /// Which cluster this is: in another one, oids are others.
  public String system() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT system_identifier::text FROM pg_control_system()")) {
      row.next();
      return row.getString(1);
    }
  }

  /// Empty where it is no table partitioned by ranges of its event date alone.
  public Optional<PartitionedTable> table(PublishedTable published) throws SQLException {
    String eventDate = published.schema().eventDate();
    if (eventDate == null) {
      return Optional.empty();
    }
    SourceColumn key = published.sourceOf(eventDate);
    try (PreparedStatement statement = connection.prepareStatement(PARENT)) {
      statement.setString(1, published.source().schema());
      statement.setString(2, published.source().table());
      statement.setString(3, key.name());
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        String type = row.getString(4);
        return Optional.of(
            new PartitionedTable(
                published,
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                type,
                PartitionedTable.zone(type, Objects.requireNonNullElse(key.zone(), "")),
                partitions(row.getLong(1))));
      }
    }
  }

  private List<Partition> partitions(long parent) throws SQLException {
    List<Partition> partitions = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(PARTITIONS)) {
      statement.setLong(1, parent);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          Bounds bounds = Bounds.of(row.getString(4));
          partitions.add(
              new Partition(
                  row.getLong(1),
                  row.getString(2),
                  row.getString(3),
                  row.getString(4),
                  bounds.from(),
                  bounds.to(),
                  row.getObject(5, Long.class),
                  row.getLong(6)));
        }
      }
    }
    return partitions;
  }

  /// How many rows of a day that has no partition lie in the DEFAULT one. Asked through the table,
  /// where the range leads there alone, so that SELECT on the table is enough.
  long rowsInDefault(PartitionedTable table, LocalDate day) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM " + table.quoted() + " WHERE " + table.rowsOf(day))) {
      row.next();
      return row.getLong(1);
    }
  }

  boolean isTaken(String schema, String name) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ?
            """)) {
      statement.setString(1, schema);
      statement.setString(2, name);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }
}
