package dev.waybill.testkit;

import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.Owner;
import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import java.util.List;

/// The table the contract delivers, and who owns it.
public final class TestTable {
  public static final TableId ID = new TableId("contract_rows");
  public static final Owner OWNER = new Owner("here", new DestinationId("contract"));
  public static final Owner STRANGER = new Owner("elsewhere", new DestinationId("contract"));
  public static final StreamId STREAM = new StreamId(OWNER.destination(), ID, 1);

  public static final TableSchema SCHEMA =
      new TableSchema(
          ID,
          1,
          0,
          List.of("id"),
          null,
          null,
          List.of(
              new Column("id", new ColumnType.Text(), false, "names the row"),
              new Column("version", new ColumnType.Int(32), false, "counts its changes")));

  private TestTable() {}
}
