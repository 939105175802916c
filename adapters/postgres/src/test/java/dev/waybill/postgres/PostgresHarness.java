package dev.waybill.postgres;

import dev.waybill.spi.ControlColumns;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.LandedObject;
import dev.waybill.spi.Owner;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.TableSchema;
import dev.waybill.testkit.AdapterHarness;
import dev.waybill.testkit.TestRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// A database as the contract sees it; a plain reader selects from the table.
final class PostgresHarness implements AdapterHarness {
  private final TestPlace place;
  private final List<AnswerThief> thieves = new ArrayList<>();

  PostgresHarness(TestPlace place) {
    this.place = place;
  }

  @Override
  public DestinationAdapter open(Owner owner) {
    return place.adapter(owner);
  }

  /// The answer to the COMMIT never comes.
  @Override
  public DestinationAdapter openStoppingOnceDecided(Owner owner, int visibleFiles) {
    try {
      AnswerThief thief = new AnswerThief(place.port());
      thieves.add(thief);
      return place.adapter(owner, thief.port(), "sslMode", "disable");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<TestRow> visible(TableSchema schema) {
    try {
      return place
          .query(
              "SELECT id, coalesce(version, 0), %s FROM %s.%s"
                  .formatted(ControlColumns.OP, place.schema, schema.table()))
          .stream()
          .map(PostgresHarness::row)
          .toList();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TestRow row(String line) {
    String[] values = line.split("\\|", -1);
    return new TestRow(
        values[0],
        Integer.parseInt(values[1]),
        values[2].equals(RowOperation.DELETE.code()) ? RowOperation.DELETE : RowOperation.UPSERT);
  }

  @Override
  public List<String> everything() {
    try {
      return place.query(
          """
          SELECT n.nspname, c.relname, c.relkind, a.attname, format_type(a.atttypid, a.atttypmod)
          FROM pg_namespace n LEFT JOIN pg_class c ON c.relnamespace = n.oid
          LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
          WHERE n.nspname = '%s'\
          """
              .formatted(place.schema));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void empty(TableSchema schema) {
    execute("TRUNCATE ", schema);
  }

  @Override
  public void drop(TableSchema schema) {
    execute("DROP TABLE ", schema);
  }

  private void execute(String command, TableSchema schema) {
    try {
      place.execute(command + place.schema + "." + schema.table() + " CASCADE");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public byte[] content(LandedObject object) {
    throw new IllegalArgumentException("expected receipts without objects, found " + object);
  }

  @Override
  public void close() {
    thieves.forEach(AnswerThief::close);
  }
}
