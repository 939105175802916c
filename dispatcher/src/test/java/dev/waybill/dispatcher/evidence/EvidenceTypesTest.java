package dev.waybill.dispatcher.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.retention.DaysFrom;
import dev.waybill.dispatcher.retention.Evidence;
import dev.waybill.dispatcher.retention.RetentionPlanner;
import dev.waybill.dispatcher.retention.TablePolicy;
import dev.waybill.dispatcher.source.ClosedReader;
import dev.waybill.dispatcher.source.ClosedReader.ClosedRow;
import dev.waybill.dispatcher.source.OwnerSession;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.RowLookup;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.dispatcher.types.WideTable;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaCatalog;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/// What is kept is what went, of every type, and is written out alike.
@Tag("server")
class EvidenceTypesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;

  @Test
  void everyValueOfEveryTypeIsKept() throws Exception {
    WideTable wide = WideTable.of(folder);
    PublishedTable table = wide.publish("wide");
    SchemaCatalog schemas = referring();
    try (ReadingRig rig = new ReadingRig(PostgresServer.shared())) {
      rig.execute(WideTable.objects());
      String cursor = rig.time.now().toString();
      rig.execute(wide.sql(cursor).toArray(String[]::new));
      rig.execute(
          "CREATE TABLE pointers (id int4 PRIMARY KEY, wide_id text, updated_at timestamptz)",
          "INSERT INTO pointers SELECT id, id::text, now() FROM wide");
      EvidenceCopy copy =
          new EvidenceCopy(
              new RetentionPlanner(
                  new ControlDatabase(new PGSimpleDataSource()), "test", schemas, List.of()),
              table,
              policy());
      ClosedReader reader = new WindowReader(rig.source, rig.time, "test").closed();
      List<ClosedRow> originals = rows(reader, table);
      PublishedTable kept = new EvidenceTable(table).published();
      try (OwnerSession owner = OwnerSession.open(rig.source, "test", PATIENCE, PATIENCE)) {
        copy.prepare(owner);
        copy.prepare(owner);
        assertThat(copy.all(owner, table.source(), "a test")).isEqualTo(originals.size());
        assertThat(copy.all(owner, table.source(), "again")).as("each once").isZero();
        RowLookup lookup = new RowLookup(owner.connection());
        for (RowLookup.Form form : RowLookup.Form.values()) {
          List<RowLookup.Found> written = found(lookup, table, form, cursor);
          assertThat(written).hasSameSizeAs(originals).isEqualTo(found(lookup, kept, form, cursor));
          assertThat(written)
              .allSatisfy(row ->
                  assertThat(ExportFormat.JSONL.line(table, row.values())).doesNotContain("\n\n"));
        }
      }
      List<ClosedRow> copied = rows(reader, kept);
      assertThat(copied).hasSize(originals.size()).hasSizeGreaterThan(300);
      for (int i = 0; i < originals.size(); i++) {
        assertThat(copied.get(i)).isEqualTo(originals.get(i));
      }
    }
  }

  private SchemaCatalog referring() throws Exception {
    Path all = folder.resolve("of_wide");
    Path file = all.resolve("pointers").resolve("v1.json");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        """
        {"table": "pointers", "version": "1.0", "description": "Refers to all of it.",
         "source": {"schema": "public", "table": "pointers"}, "key": ["id"],
         "cursor": {"column": "updated_at", "tieBreaker": "id"},
         "references": [{"column": "wide_id", "table": "wide", "target": "id"}],
         "columns": [
           {"name": "id", "type": "int32", "nullable": false, "description": "Key.", "source": {"type": "int4"}},
           {"name": "wide_id", "type": "text", "nullable": true, "description": "A row.", "source": {"type": "text"}},
           {"name": "updated_at", "type": "timestamp", "nullable": false, "description": "Cursor.", "source": {"type": "timestamptz"}}
         ]}
        """);
    return SchemaCatalog.shipped().with(all);
  }

  private static TablePolicy policy() {
    return new TablePolicy(
        "updated_at",
        DaysFrom.DEFAULT,
        List.of(),
        null,
        List.of(),
        BigDecimal.ONE,
        PATIENCE,
        PATIENCE,
        Evidence.COPY);
  }

  /// By the cursor, which all of them share.
  private static List<RowLookup.Found> found(
      RowLookup lookup, PublishedTable table, RowLookup.Form form, String cursor)
      throws SQLException {
    List<RowLookup.Found> found =
        new ArrayList<>(
            lookup.rows(
                table,
                List.of(new RowLookup.Criterion("updated_at", cursor, "timestamptz")),
                form,
                List.of()));
    found.sort(Comparator.comparingInt(row -> Integer.parseInt(row.key())));
    return found;
  }

  private static List<ClosedRow> rows(ClosedReader reader, PublishedTable table) throws Exception {
    List<ClosedRow> rows = new ArrayList<>();
    long _ = reader.rows(table, table.source(), null, rows::add);
    return rows;
  }
}
