package dev.waybill.reference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Objects;

/// The application's tables as its object mapper makes them: text ids, `timestamp(3)` without time
/// zone kept in UTC, and no `updated_at` on events, findings and audit rows.
public final class ReferenceApplication {
  private static final int DAYS_BEFORE = 1;
  private static final int DAYS_AFTER = 14;

  private ReferenceApplication() {}

  /// Creates what is absent of the tables; what exists is left as it is. Partitioned tables get
  /// partitions for yesterday to two weeks from `today` and a default one.
  public static void create(Connection connection, Form form, LocalDate today) throws SQLException {
    create(connection, form, today.minusDays(DAYS_BEFORE), today.plusDays(DAYS_AFTER));
  }

  /// As above, with day partitions from `first` to `last`, both included.
  public static void create(Connection connection, Form form, LocalDate first, LocalDate last)
      throws SQLException {
    run(connection, "enums.sql");
    run(connection, "organizations.sql");
    switch (form) {
      case PLAIN -> {
        run(connection, "plain.sql");
        run(connection, "tables.sql");
        run(connection, "foreign-keys.sql");
      }
      case PARTITIONED -> {
        run(connection, "partitioned.sql");
        run(connection, "tables.sql");
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
          createDay(connection, day);
        }
      }
    }
  }

  /// Adds the partitions of one UTC day. The server refuses when the default partition already
  /// holds rows of that day.
  public static void createDay(Connection connection, LocalDate day) throws SQLException {
    for (String table : new String[] {"ingested_events", "tenant_audit_logs"}) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "CREATE TABLE IF NOT EXISTS public.%s_%s PARTITION OF public.%s FOR VALUES FROM ('%s') TO ('%s')"
                .formatted(
                    table,
                    day.format(DateTimeFormatter.BASIC_ISO_DATE),
                    table,
                    day,
                    day.plusDays(1)));
      }
    }
  }

  private static void run(Connection connection, String resource) throws SQLException {
    try (InputStream in =
            Objects.requireNonNull(
                ReferenceApplication.class.getResourceAsStream(resource), resource);
        Statement statement = connection.createStatement()) {
      statement.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
