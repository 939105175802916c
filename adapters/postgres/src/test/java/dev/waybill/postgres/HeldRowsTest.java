package dev.waybill.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.HeldBucket;
import dev.waybill.spi.HeldRange;
import dev.waybill.spi.HeldRow;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.canonical.CanonicalBuffer;
import dev.waybill.spi.canonical.CanonicalBytes;
import dev.waybill.spi.canonical.ColumnValue;
import dev.waybill.spi.canonical.FieldValue;
import dev.waybill.spi.canonical.KeyLine;
import dev.waybill.testkit.HeldTable;
import dev.waybill.testkit.TestTable;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What the server computes, and what somebody does to the table.
class HeldRowsTest extends OnPostgres {
  @Test
  void aRowThatSomebodyAlteredIsReadAsItIs() throws Exception {
    attempt(1, 10, 2).send(adapter);
    place.execute("UPDATE " + table() + " SET version = 77 WHERE id = 'd1-0'");
    place.execute("DELETE FROM " + table() + " WHERE id = 'd1-1'");
    place.execute("DELETE FROM " + place.schema + "._waybill_deliveries");

    assertThat(readBack())
        .containsExactly(new HeldBucket(null, null, 1, HeldTable.digest("d1-0|77")));
    List<HeldRow> rows = new ArrayList<>();
    adapter.fetch(
        TestTable.STREAM,
        TestTable.SCHEMA,
        List.of(new RowIdentity(List.of("d1-1")), new RowIdentity(List.of("d1-0"))),
        (_, row) -> rows.add(row));
    assertThat(rows)
        .singleElement()
        .satisfies(row -> {
          assertThat(row.attempt()).as("whose receipt is gone").isNull();
          assertThat(row.values().getLast())
              .isEqualTo(new ColumnValue.Known(CanonicalBytes.of("77")));
        });
  }

  @Test
  void aTableThatIsGoneIsPermanent() throws Exception {
    attempt(1, 10, 1).send(adapter);
    place.execute("DROP TABLE " + table());

    assertFails(Kind.PERMANENT, this::readBack).hasMessageContaining("resync");
  }

  private List<HeldBucket> readBack() throws Exception {
    return adapter.readBack(TestTable.STREAM, TestTable.SCHEMA, "version", HeldRange.ALL);
  }

  static Stream<Arguments> keys() {
    return Stream.of(
        Arguments.of(new ColumnType.Text(), "'','a','a|b','a\\b','\\N','é😀','|'"),
        Arguments.of(
            new ColumnType.Uuid(),
            "'00000000-0000-0000-0000-000000000000','FFFFFFFF-0123-4567-89AB-cdefcdefcdef'"),
        Arguments.of(new ColumnType.Bool(), "true,false"),
        Arguments.of(new ColumnType.Int(16), "-32768,0,32767"),
        Arguments.of(new ColumnType.Int(32), "-2147483648,0,2147483647"),
        Arguments.of(new ColumnType.Int(64), "'-9223372036854775808',0,9223372036854775807"),
        Arguments.of(
            new ColumnType.Float(32),
            "'0.1','-0','NaN','Infinity','-Infinity','1e-45','3.4028235e38'"),
        Arguments.of(
            new ColumnType.Float(64),
            "'0.1','-0','NaN','Infinity','-Infinity','4.9e-324','1.7976931348623157e308'"),
        Arguments.of(
            new ColumnType.Decimal(38, 10),
            "0.00,-0.0,1.500,-1200,1e30,1e-30,0.0001,10000.0001,'NaN','Infinity','-Infinity',"
                + "99999999999999999999999999999999999999"),
        Arguments.of(
            new ColumnType.Date(),
            "'1970-01-01','1969-12-31','0001-01-01','4713-01-01 BC','5874897-12-31','infinity','-infinity'"),
        Arguments.of(
            new ColumnType.Timestamp(),
            "'1970-01-01 00:00:00+00','1969-12-31 23:59:59.999999+00','2026-03-29 02:30:00.1+02',"
                + "'4714-11-24 00:00:00+00 BC','294276-12-31 23:59:59.999999+00','infinity','-infinity'"),
        Arguments.of(
            new ColumnType.LocalTimestamp(),
            "'1970-01-01','1969-12-31 23:59:59.999999','4714-11-24 BC','294276-12-31 23:59:59.999999','infinity'"),
        Arguments.of(new ColumnType.Binary(), "'','\\x00','\\xdeadbeef'"));
  }

  /// Server, field and text of a value agree on its digest, for every type that a key may have.
  @ParameterizedTest(name = "{0}")
  @MethodSource("keys")
  void theServerComputesWhatIsComputedOfFieldAndText(ColumnType type, String values)
      throws Exception {
    TableSchema schema =
        new TableSchema(
            new TableId("keys"),
            1,
            0,
            List.of("k"),
            null,
            null,
            List.of(
                new Column("k", type, false, ""),
                new Column("updated", new ColumnType.Timestamp(), true, "")));
    try (Connection connection = place.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      statement.execute("SET standard_conforming_strings = on");
      statement.execute(
          "CREATE TEMPORARY TABLE keys (k %s, updated timestamptz, %s boolean DEFAULT false)"
              .formatted(SqlTypes.of(type), "_waybill_deleted"));
      statement.execute(
          "INSERT INTO keys (k) SELECT unnest(ARRAY[%s]::%s[])"
              .formatted(values, SqlTypes.of(type)));
      statement.execute(
          "UPDATE keys SET updated = '2026-01-31 10:00:00.000001+00' WHERE ctid <> '(0,1)'");

      List<HeldBucket> held =
          HeldBuckets.read(connection, "keys", Mode.MERGE, schema, "updated", HeldRange.ALL);

      assertThat(held)
          .containsExactly(
              new HeldBucket(null, null, count(statement), sum(statement, type, false)))
          .containsExactly(
              new HeldBucket(null, null, count(statement), sum(statement, type, true)));
    }
  }

  private static long count(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT count(*) FROM keys")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static BigInteger sum(Statement statement, ColumnType type, boolean asText)
      throws SQLException {
    FieldValue value = new FieldValue(type);
    KeyLine line = new KeyLine();
    BigInteger sum = BigInteger.ZERO;
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT k::text, %s(k), updated IS NULL FROM keys".formatted(send(type)))) {
      while (rows.next()) {
        byte[] bytes =
            asText ? rows.getString(1).getBytes(StandardCharsets.UTF_8) : rows.getBytes(2);
        line.clear();
        line.begin();
        CanonicalBuffer text = line.text();
        assertThat(
                asText
                    ? value.text(bytes, 0, bytes.length, text)
                    : value.field(bytes, 0, bytes.length, text))
            .isTrue();
        line.end(type);
        line.begin();
        if (rows.getBoolean(3)) {
          line.endNull();
        } else {
          line.text().ascii("1769853600000001");
          line.end(new ColumnType.Timestamp());
        }
        sum = sum.add(BigInteger.valueOf(line.low60()));
      }
    }
    return sum;
  }

  /// The function by which the server makes the field of a tuple.
  private static String send(ColumnType type) {
    return switch (type) {
      case ColumnType.Int(int bits) -> "int" + bits / 8 + "send";
      case ColumnType.Float(int bits) -> "float" + bits / 8 + "send";
      case ColumnType.Text _ -> "textsend";
      case ColumnType.Uuid _ -> "uuid_send";
      case ColumnType.Bool _ -> "boolsend";
      case ColumnType.Decimal _ -> "numeric_send";
      case ColumnType.Date _ -> "date_send";
      case ColumnType.Timestamp _ -> "timestamptz_send";
      case ColumnType.LocalTimestamp _ -> "timestamp_send";
      case ColumnType.Binary _ -> "byteasend";
      case ColumnType.Json _, ColumnType.ListOf _ ->
          throw new IllegalArgumentException("is no key: " + type);
    };
  }
}
