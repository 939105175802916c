package dev.waybill.dispatcher.types;

import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceSettings;
import dev.waybill.dispatcher.source.SourceTuples;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.TableId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A database whose settings bend every text form, and in it a table for each case.
final class TypesDatabase implements AutoCloseable {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static final List<String> HOSTILE =
      List.of(
          "IntervalStyle = 'sql_standard'",
          "bytea_output = 'escape'",
          "array_nulls = off",
          "quote_all_identifiers = on",
          "standard_conforming_strings = off",
          "xmloption = 'document'",
          "search_path = 'nowhere'");

  /// Set for the role, which wins over the database.
  private static final List<String> HOSTILE_ROLE =
      List.of(
          "DateStyle = 'German, DMY'", "TimeZone = 'Asia/Kathmandu'", "extra_float_digits = -9");

  /// What the test itself prints values under: PostgreSQL's defaults, in UTC.
  private static final List<String> PLAIN =
      List.of(
          "IntervalStyle = 'postgres'",
          "bytea_output = 'hex'",
          "array_nulls = on",
          "quote_all_identifiers = off",
          "standard_conforming_strings = on",
          "xmloption = 'content'",
          "search_path = 'public'",
          "DateStyle = 'ISO, MDY'",
          "TimeZone = 'UTC'",
          "extra_float_digits = 1");

  static final String OBJECTS =
      """
      CREATE TYPE mood AS ENUM ('ok', 'so, "so"', 'ünwell', '');
      CREATE DOMAIN email AS text CHECK (value LIKE '%@%');
      CREATE DOMAIN price AS numeric(10,2);
      CREATE DOMAIN discount AS price;
      CREATE DOMAIN mood_of_day AS mood;
      CREATE DOMAIN labels AS text[];
      CREATE DOMAIN address AS inet;
      CREATE TYPE point3 AS (x float8, label text, at timestamptz, span interval, raw bytea);
      CREATE TYPE float_range AS RANGE (subtype = float8);
      """;

  private final PostgresServer server = PostgresServer.shared();
  private final String name =
      "types_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
  private final Path schemas;
  private final Connection connection;
  private int tables;

  TypesDatabase(Path schemas) throws SQLException {
    this.schemas = schemas;
    server.createDatabase(name);
    this.connection = server.connect(name);
    for (String setting : HOSTILE) {
      execute("ALTER DATABASE " + name + " SET " + setting);
    }
    for (String setting : HOSTILE_ROLE) {
      execute("ALTER ROLE " + server.user() + " IN DATABASE " + name + " SET " + setting);
    }
    for (String setting : PLAIN) {
      execute("SET " + setting);
    }
    execute(OBJECTS);
  }

  /// A session of the test's own, with plain settings.
  Connection connection() {
    return connection;
  }

  /// A session under the hostile settings of the database.
  Connection hostile() throws SQLException {
    return server.connect(name);
  }

  SourceDatabase source() {
    return new SourceDatabase(
        new SourceSettings(
            "types",
            server.jdbcUrl(name).replaceAll("\\?.*", ""),
            server.user(),
            server.password(),
            Duration.ofMinutes(1),
            Duration.ZERO,
            Duration.ofSeconds(1),
            4));
  }

  /// Reads the schema file of a case.
  ///
  /// @throws dev.waybill.schemas.SchemaException when the type is refused
  PublishedTable publish(TypeCase type) throws IOException {
    String table = "t" + ++tables;
    Path folder = schemas.resolve("of_" + table);
    Path file = folder.resolve(table).resolve("v1.json");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        """
        {"table": "%1$s", "version": "1.0", "description": "One type.",
         "source": {"schema": "public", "table": "%1$s"}, "key": ["id"],
         "cursor": {"column": "updated_at", "tieBreaker": "id"},
         "columns": [
           {"name": "id", "type": "int32", "nullable": false, "description": "Key.", "source": {"type": "int4"}},
           {"name": "value", "type": "%2$s", "nullable": true, "description": "Any.",
            "source": {"type": "%3$s"%4$s}},
           {"name": "updated_at", "type": "timestamp", "nullable": false, "description": "Cursor.",
            "source": {"type": "timestamptz"}}
         ]}
        """
            .formatted(table, type.published(), type.source(), type.extra()));
    return SchemaCatalog.shipped().with(folder).find(new TableId(table), 1).orElseThrow();
  }

  /// Makes the table of a case: row `i` holds value `i`, the row after the last holds NULL.
  void fill(PublishedTable table, TypeCase type) throws SQLException {
    execute(
        "CREATE TABLE %s (id int4 PRIMARY KEY, value %s, updated_at timestamptz NOT NULL DEFAULT '2026-01-01')"
            .formatted(table.source(), type.declared()));
    List<TypeCase.Value> values = type.values();
    for (int i = 0; i <= values.size(); i++) {
      String value = i == values.size() ? "NULL" : values.get(i).sql();
      execute("INSERT INTO %s VALUES (%d, %s)".formatted(table.source(), i, value));
    }
  }

  /// As [#fill], from literals.
  void fill(PublishedTable table, TypeCase type, List<String> literals) throws SQLException {
    fill(table, type);
    String insert =
        "INSERT INTO %s VALUES (?, ?::text::%s)".formatted(table.source(), type.declared());
    try (PreparedStatement statement = connection.prepareStatement(insert)) {
      for (int i = 0; i < literals.size(); i++) {
        statement.setInt(1, i + 1);
        statement.setString(2, literals.get(i));
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  List<byte[]> tuples(PublishedTable table) throws Exception {
    return SourceTuples.read(source(), table, "id");
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
