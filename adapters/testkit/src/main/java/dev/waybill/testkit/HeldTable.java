package dev.waybill.testkit;

import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// The tables that read-back is certified with: one whose event date is part of its key, as in a
/// partitioned source, and one whose rows may move to another day and organisation.
public final class HeldTable {
  public static final String CURSOR = "updated_at";
  public static final TableSchema DATED = schema("held_dated", List.of("id", "at"));
  public static final TableSchema MOVING = schema("held_moving", List.of("id"));

  private static final List<Column> TYPES =
      List.of(
          column("flag", new ColumnType.Bool()),
          column("small", new ColumnType.Int(16)),
          column("medium", new ColumnType.Int(32)),
          column("large", new ColumnType.Int(64)),
          column("single", new ColumnType.Float(32)),
          column("twice", new ColumnType.Float(64)),
          column("amount", new ColumnType.Decimal(9, 4)),
          column("total", new ColumnType.Decimal(38, 4)),
          column("day", new ColumnType.Date()),
          column("clock", new ColumnType.LocalTimestamp()),
          column("name", new ColumnType.Uuid()),
          column("document", new ColumnType.Json()),
          column("bytes", new ColumnType.Binary()),
          column("words", new ColumnType.ListOf(new ColumnType.Text())),
          column("counts", new ColumnType.ListOf(new ColumnType.Int(32))));

  /// One column of every type.
  public static final TableSchema EVERYTHING = with("held_everything", TYPES);

  /// With a long text and a list: many rows of one file lie in several pages, each column's in its
  /// own.
  public static final TableSchema LONG =
      with(
          "held_long",
          List.of(
              column("text", new ColumnType.Text()),
              column("words", new ColumnType.ListOf(new ColumnType.Text()))));

  private HeldTable() {}

  /// A version of a row.
  public record Row(String id, String organisation, Instant at, Instant updated) {
    byte[] tuple() {
      return new TestTuple().text(id).text(organisation).instant(at).instant(updated).bytes();
    }

    byte[] deleted() {
      return new TestTuple().text(id).text(organisation).instant(at).nothing().bytes();
    }

    RowIdentity identity(TableSchema schema) {
      return new RowIdentity(
          schema.equals(DATED)
              ? List.of(id, at.toString(), organisation)
              : List.of(id, organisation, at.toString()));
    }

    /// Its line, written out for ids that need no escapes.
    BigInteger digest(TableSchema schema) {
      String key = schema.equals(DATED) ? id + "|" + micros(at) : id;
      return HeldTable.digest(key + "|" + micros(updated));
    }
  }

  static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  /// What a line adds to a digest, by another way than the product's.
  public static BigInteger digest(String line) {
    try {
      byte[] md5 = MessageDigest.getInstance("MD5").digest(line.getBytes(StandardCharsets.UTF_8));
      return new BigInteger(1, md5).mod(BigInteger.ONE.shiftLeft(60));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  public static StreamId stream(TableSchema schema) {
    return new StreamId(TestTable.OWNER.destination(), schema.table(), schema.major());
  }

  private static TableSchema schema(String name, List<String> key) {
    return new TableSchema(
        new TableId(name),
        1,
        0,
        key,
        "organisation",
        "at",
        List.of(
            column("id", new ColumnType.Text()),
            column("organisation", new ColumnType.Text()),
            column("at", new ColumnType.Timestamp()),
            column(CURSOR, new ColumnType.Timestamp())));
  }

  private static TableSchema with(String name, List<Column> more) {
    List<Column> columns = new ArrayList<>(MOVING.columns());
    columns.addAll(more);
    return new TableSchema(new TableId(name), 1, 0, List.of("id"), "organisation", "at", columns);
  }

  private static Column column(String name, ColumnType type) {
    return new Column(name, type, true, "for the contract");
  }
}
