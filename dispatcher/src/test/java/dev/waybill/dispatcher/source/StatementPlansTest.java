package dev.waybill.dispatcher.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.facts.Incarnation;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.XidSet;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.Watermark;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The plan of every statement of a read on two million rows of a thousand organisations, a row
/// anywhere in the heap whatever its time, as updates leave it; and what the plans cost in blocks.
@Tag("server")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatementPlansTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int ROWS = 2_000_000;
  private static final int ORGANISATIONS = 1_000;
  private static final PublishedTable ITEMS = ReadingRig.items();

  /// All rows lie in one day before this; a window is 15 minutes of it, 20,833 rows.
  private static final long END = Micros.of(ReadingRig.START);

  private static final long WINDOW = Duration.ofMinutes(15).toNanos() / 1000;
  private static final Watermark FROM = new Watermark(END - 4 * WINDOW, null);

  private ReadingRig rig;
  private Connection session;
  private long xmax;

  @BeforeAll
  void load() throws SQLException {
    rig = new ReadingRig(PostgresServer.shared());
    rig.execute(
        "ALTER TABLE items SET UNLOGGED",
        "ALTER TABLE items DISABLE TRIGGER waybill_stamp",
        "DROP INDEX items_updated_at_id_idx",
        """
        INSERT INTO items (id, organization_id, value, updated_at)
        SELECT 'id' || g, 'org' || (hashint8(g) & 2147483647) %% %d, g,
          '%s'::timestamptz - interval '24 hours' * (hashint8extended(g, 7) & 1048575) / 1048576.0
        FROM generate_series(1, %d) g
        """
            .formatted(ORGANISATIONS, ReadingRig.START, ROWS),
        "CREATE INDEX ON items (updated_at, id COLLATE \"C\")",
        "CREATE INDEX ON items (organization_id, updated_at, id COLLATE \"C\")");
    rig.followDeletes();
    rig.execute(
        """
        INSERT INTO waybill_source.delete_log (root, kind, relation, identity, at)
        SELECT 'public.items'::regclass, 'D', 'public.items',
          jsonb_build_object('id', 'gone' || g, 'organization_id', 'org1', 'created_at', '2026-03-01'),
          '%s'::timestamptz - interval '30 days' * g / 500000
        FROM generate_series(1, 500000) g
        """
            .formatted(ReadingRig.START));
    rig.execute("VACUUM ANALYZE items", "VACUUM ANALYZE waybill_source.delete_log");
    session = rig.writer();
    ReadingRig.run(session, "SET max_parallel_workers_per_gather = 0");
    xmax = (long) single("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
  }

  @AfterAll
  void close() throws SQLException {
    rig.close();
  }

  @Test
  void aWindowIsReadInTheOrderOfTheIndex() throws SQLException {
    Plan plan = explainInOrder(statements(null).forwardInOrder(FROM, FROM.atMicros() + WINDOW));
    assertThat(plan.scans()).containsExactly("Index Scan items_updated_at_id_idx");
    assertThat(plan.sorts()).isEmpty();
    assertThat(plan.rows()).isBetween(18_000L, 23_000L);
  }

  @Test
  void aWindowThatWasCutGoesOnInTheIndex() throws SQLException {
    Watermark cut = new Watermark(FROM.atMicros() + WINDOW / 2, "id77");
    Plan plan = explainInOrder(statements(null).forwardInOrder(cut, FROM.atMicros() + WINDOW));
    assertThat(plan.scans()).containsExactly("Index Scan items_updated_at_id_idx");
    assertThat(plan.sorts()).isEmpty();
    assertThat(plan.rows()).isBetween(9_000L, 11_500L);
  }

  /// What is far below every limit need not be in order: each block is read once.
  @Test
  void aSmallWindowIsReadByItsIndexInTheOrderOfTheBlocks() throws SQLException {
    Plan plan = explain(statements(null).forward(FROM, FROM.atMicros() + WINDOW));
    assertThat(plan.scans())
        .containsExactly("Bitmap Heap Scan items", "Bitmap Index Scan items_updated_at_id_idx");
    assertThat(plan.sorts()).isEmpty();
    assertThat(plan.rows()).isBetween(18_000L, 23_000L);
    Plan ordered = explainInOrder(statements(null).forwardInOrder(FROM, FROM.atMicros() + WINDOW));
    assertThat(plan.blocks()).isLessThan(ordered.blocks());
  }

  @Test
  void aWindowOfMostOfTheTableIsOneScan() throws SQLException {
    Plan plan = explain(statements(null).forward(Watermark.BEGINNING, END));
    assertThat(plan.scans()).containsExactly("Seq Scan items");
    assertThat(plan.sorts()).isEmpty();
    assertThat(plan.rows()).isBetween(ROWS - 10L, (long) ROWS);
  }

  @Test
  void lateRowsAreFoundWithinTheLookBackOnly() throws SQLException {
    Plan plan = explain(statements(null).late(facts(), xmax - 1, xmax, List.of()));
    assertThat(plan.scans()).contains("Bitmap Index Scan items_updated_at_id_idx").hasSize(2);
    assertThat(plan.sorts()).isEmpty();
  }

  @Test
  void deletesAreFoundByTheirTimeAndByTheKeyOfTheTable() throws SQLException {
    Plan deleters = explain(statements(null).deleters(facts().lookBackTo(), 3, xmax));
    assertThat(deleters.scans()).allMatch(scan -> scan.contains("delete_log_root_at"));
    List<Long> ids = LongStream.range(xmax - 2_000, xmax).boxed().toList();
    Plan deleted = explain(statements(null).deleted(facts().lookBackTo(), ids));
    assertThat(deleted.scans())
        .allMatch(scan -> scan.contains("delete_log_root_at") || scan.contains("items_pkey"));
    assertThat(deleted.spills()).isEmpty();
  }

  @Test
  void oneOrganisationIsReadByItsOwnIndex() throws SQLException {
    WindowStatements statements = statements("org7");
    Plan forward = explainInOrder(statements.forwardInOrder(FROM, FROM.atMicros() + WINDOW));
    assertThat(forward.scans())
        .containsExactly("Index Scan items_organization_id_updated_at_id_idx");
    assertThat(forward.sorts()).isEmpty();
    Plan late = explain(statements.late(facts(), xmax - 1, xmax, List.of()));
    assertThat(late.scans())
        .contains("Bitmap Index Scan items_organization_id_updated_at_id_idx")
        .hasSize(2);
  }

  @Test
  void aThousandOrganisationsReadAtMostTwiceTheBlocksOfAll() throws SQLException {
    Plan all = explainInOrder(statements(null).forwardInOrder(FROM, FROM.atMicros() + WINDOW));
    long blocks = 0;
    long rows = 0;
    for (int i = 0; i < ORGANISATIONS; i++) {
      Plan one =
          explainInOrder(statements("org" + i).forwardInOrder(FROM, FROM.atMicros() + WINDOW));
      blocks += one.blocks();
      rows += one.rows();
    }
    System.out.printf(
        "blocks of a window of %d rows: all organisations %d, %d organisations one by one %d (%.2f)%n",
        all.rows(), all.blocks(), ORGANISATIONS, blocks, (double) blocks / all.blocks());
    assertThat(rows).isEqualTo(all.rows());
    assertThat(blocks).isLessThanOrEqualTo(2 * all.blocks());
  }

  @Test
  void keysAreFoundByTheKeyOfTheTable() throws SQLException {
    List<RowIdentity> keys =
        IntStream.rangeClosed(1, WantedKeys.CHUNK)
            .mapToObj(i -> new RowIdentity(List.of("id" + i * 397, "org" + i, "2026-03-01")))
            .toList();
    ReadFacts facts = facts();
    Snapshot snapshot = new Snapshot(xmax, xmax, "0/0", facts.incarnation(), List.of(), true, null);
    KeyStatements statements = new KeyStatements(ITEMS, Scope.of(ITEMS, null), snapshot);
    Plan present = explain(statements.present(keys, facts, facts));
    assertThat(present.scans()).containsExactly("Index Scan items_pkey");
    assertThat(present.sorts()).isEmpty();
    assertThat(present.rows()).isEqualTo(WantedKeys.CHUNK);
    assertThat(explain(statements.absent(keys)).scans()).isEmpty();
  }

  private static WindowStatements statements(
      @org.jspecify.annotations.Nullable String organisation) {
    return new WindowStatements(ITEMS, Scope.of(ITEMS, organisation));
  }

  /// A stream two windows behind whose look-back reaches one window further.
  private static ReadFacts facts() {
    return new ReadFacts(
        new AttemptId(new ExportSeq(1), new UUID(0, 1)),
        FROM,
        3,
        new XidSet(),
        FROM.atMicros(),
        FROM.atMicros() - WINDOW,
        Map.of(),
        List.of(),
        new Incarnation("s", "t", "n"));
  }

  private Object single(String sql) throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getObject(1);
    }
  }

  /// What was run: nodes that read a relation, nodes that sort, those of them that went to disk,
  /// rows and blocks of the whole.
  private record Plan(
      List<String> scans, List<String> sorts, List<String> spills, long rows, long blocks) {}

  /// As the forward part is read.
  private Plan explainInOrder(String query) throws SQLException {
    for (String setting : ForwardPart.UNORDERED) {
      ReadingRig.run(session, "SET " + setting + " = off");
    }
    try {
      return explain(query);
    } finally {
      for (String setting : ForwardPart.UNORDERED) {
        ReadingRig.run(session, "RESET " + setting);
      }
    }
  }

  private Plan explain(String query) throws SQLException {
    String json =
        String.valueOf(single("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON, TIMING OFF) " + query));
    JsonNode root = JSON.readTree(json).get(0).get("Plan");
    Plan plan =
        new Plan(
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            root.get("Actual Rows").asLong(),
            root.get("Shared Hit Blocks").asLong() + root.get("Shared Read Blocks").asLong());
    collect(root, plan);
    return plan;
  }

  private static void collect(JsonNode node, Plan plan) {
    String type = node.get("Node Type").asString();
    if (node.has("Index Name") || node.has("Relation Name")) {
      plan.scans()
          .add(
              type
                  + " "
                  + node.path("Index Name").asString(node.path("Relation Name").asString("")));
    }
    if (type.contains("Sort")) {
      plan.sorts().add(type);
      if (!node.path("Sort Space Type").asString("Memory").equals("Memory")) {
        plan.spills().add(type);
      }
    }
    node.path("Plans").forEach(child -> collect(child, plan));
  }
}
