package dev.waybill.dispatcher.recall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.source.ClosedReader;
import dev.waybill.dispatcher.source.ClosedReader.ClosedRow;
import dev.waybill.dispatcher.source.OwnerSession;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.dispatcher.types.WideTable;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.canonical.ColumnValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Canonical text becomes the value it stands for again, of every type.
@Tag("server")
class RecalledTypesTest {
  @TempDir private Path folder;

  @Test
  void everyValueOfEveryTypeComesBack() throws Exception {
    WideTable wide = WideTable.of(folder);
    PublishedTable table = wide.publish("wide");
    try (ReadingRig rig = new ReadingRig(PostgresServer.shared())) {
      rig.execute(WideTable.objects());
      rig.execute(wide.sql(rig.time.now().toString()).toArray(String[]::new));
      rig.execute(
          "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET DateStyle = ''German, DMY''', current_database());"
              + " EXECUTE format('ALTER DATABASE %I SET array_nulls = off', current_database());"
              + " EXECUTE format('ALTER DATABASE %I SET IntervalStyle = ''sql_standard''', current_database());"
              + " EXECUTE format('ALTER DATABASE %I SET TimeZone = ''Asia/Kathmandu''', current_database()); END $$");
      ClosedReader reader = new WindowReader(rig.source, rig.time, "test").closed();
      List<ClosedRow> originals = rows(reader, table);
      try (OwnerSession owner = OwnerSession.open(rig.source, "waybill recall");
          Placement placement = new Placement(owner.connection(), table, 1, 1, rig.time.now())) {
        for (ClosedRow row : originals) {
          placement.add(String.valueOf(row.identity().values().getFirst()), row.values());
        }
        placement.flush();
      }

      List<ClosedRow> recalled = rows(reader, new RecalledTable(table).published());
      assertThat(recalled).hasSize(originals.size()).hasSizeGreaterThan(300);
      for (int i = 0; i < originals.size(); i++) {
        assertThat(recalled.get(i)).isEqualTo(originals.get(i));
      }
      assertThat(filled(originals)).as("each column has a value").hasSize(table.columns().size());
    }
  }

  private static Set<Integer> filled(List<ClosedRow> rows) {
    Set<Integer> columns = new HashSet<>();
    for (ClosedRow row : rows) {
      for (int i = 0; i < row.values().size(); i++) {
        if (row.values().get(i) instanceof ColumnValue.Known) {
          columns.add(i);
        }
      }
    }
    return columns;
  }

  private static List<ClosedRow> rows(ClosedReader reader, PublishedTable table) throws Exception {
    List<ClosedRow> rows = new ArrayList<>();
    long _ = reader.rows(table, table.source(), null, rows::add);
    return rows;
  }
}
