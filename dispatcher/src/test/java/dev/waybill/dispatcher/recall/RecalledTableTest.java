package dev.waybill.dispatcher.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.source.OwnerSession;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RecalledTableTest {
  /// `items` under another name, with a column that a newer minor adds.
  static PublishedTable of(String name, ColumnType added, String source) {
    PublishedTable items = ReadingRig.items();
    TableSchema schema = items.schema();
    List<Column> columns = new ArrayList<>(schema.columns());
    columns.add(new Column("added", added, true, "Any."));
    List<SourceColumn> sources = new ArrayList<>(items.columns());
    sources.add(new SourceColumn("added", source, null));
    return new PublishedTable(
        new TableSchema(
            new TableId(name),
            1,
            1,
            schema.key(),
            schema.organisation(),
            schema.eventDate(),
            columns),
        items.description(),
        items.source(),
        items.cursor(),
        sources,
        null,
        List.of());
  }

  private static RecalledTable recalled(String name, ColumnType added, String source) {
    return new RecalledTable(of(name, added, source));
  }

  @Test
  void aLongNameIsCutAndStaysItsOwn() {
    String name = "t".repeat(62);
    String a = recalled(name + "a", new ColumnType.Text(), "text").name().table();
    String b = recalled(name + "b", new ColumnType.Text(), "text").name().table();
    assertThat(a).hasSize(63).isNotEqualTo(b);
    assertThat(recalled("items", new ColumnType.Text(), "text").name().table())
        .isEqualTo("recalled_items");
  }

  @Test
  @Tag("server")
  void aNewerMinorAddsItsColumnsAndAnotherTypeIsRefused() throws Exception {
    try (ReadingRig rig = new ReadingRig(PostgresServer.shared());
        OwnerSession session = OwnerSession.open(rig.source, "waybill recall")) {
      Connection owner = session.connection();
      new RecalledTable(ReadingRig.items()).make(owner);
      RecalledTable newer = recalled("items", new ColumnType.Text(), "enum");
      newer.make(owner);
      newer.make(owner);
      new RecalledTable(ReadingRig.items()).make(owner);
      assertThatThrownBy(() -> recalled("items", new ColumnType.Int(32), "int4").make(owner))
          .hasMessageContaining("recalled_items\".added of type int4, found text");
    }
  }
}
