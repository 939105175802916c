package dev.waybill.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.SwappedTable;
import dev.waybill.testkit.TestDelivery;
import dev.waybill.testkit.TestRow;
import dev.waybill.testkit.TestTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes with a table's name to the one that replaces it, and what holds a swap up.
class SwapTest extends OnPostgres {
  private static final UUID REBUILD = UUID.fromString("6a7c3f0e-0000-4000-8000-000000000001");

  @Test
  void grantsCommentIndexesAndOptionsGoAlongAndTheFormerTableStays() throws Exception {
    String reader = "reader_of_" + place.schema;
    attempt(1, 10, 1).send(adapter);
    place.execute(
        """
        CREATE ROLE %2$s; CREATE ROLE %2$s_2; CREATE ROLE %2$s_3;
        GRANT SELECT ON %1$s TO %2$s WITH GRANT OPTION;
        GRANT SELECT (id) ON %1$s TO %2$s_2;
        ALTER DEFAULT PRIVILEGES IN SCHEMA %3$s GRANT SELECT ON TABLES TO %2$s_3;
        COMMENT ON TABLE %1$s IS 'what analysts''read';
        CREATE INDEX of_people ON %1$s (version) WHERE version > 0;
        ALTER TABLE %1$s SET (fillfactor = 70)\
        """
            .formatted(table(), reader, place.schema));
    List<String> before = looks();
    begin();
    piece(2, 11, "new").send(adapter);

    SwappedTable swapped = adapter.swap(TestTable.STREAM, REBUILD);

    assertThat(looks()).isEqualTo(before).hasSizeGreaterThan(8);
    assertThat(place.query("SELECT id FROM " + table())).containsExactly("new");
    assertThat(place.query("SELECT id FROM " + swapped.kept())).containsExactly("d1-0");
  }

  @Test
  void viewsOfOursReadTheNewTableWithTheirOptionsAndGrants() throws Exception {
    String reader = "viewer_of_" + place.schema;
    attempt(1, 10, 1).send(adapter);
    place.execute(
        """
        CREATE VIEW %1$s.ids WITH (security_barrier = true) AS SELECT upper(id) AS id FROM %2$s;
        CREATE VIEW %1$s.more AS SELECT * FROM %1$s.ids;
        CREATE ROLE %3$s; GRANT SELECT ON %1$s.ids TO %3$s\
        """
            .formatted(place.schema, table(), reader));
    String looks =
        "SELECT reloptions, relacl FROM pg_class WHERE oid = '%s.ids'::regclass"
            .formatted(place.schema);
    List<String> before = place.query(looks);
    begin();
    piece(2, 11, "new").send(adapter);

    SwappedTable swapped = adapter.swap(TestTable.STREAM, REBUILD);

    assertThat(swapped.views()).containsExactly(place.schema + ".ids");
    assertThat(place.query("SELECT id FROM %s.more".formatted(place.schema)))
        .containsExactly("NEW");
    assertThat(place.query(looks)).isEqualTo(before);
    place.execute("DROP TABLE " + swapped.kept());
  }

  @Test
  void theViewOfNewestVersionsReadsTheNewTable() throws Exception {
    place = TestPlace.append();
    adapter = place.adapter(TestTable.OWNER);
    adapter.prepare(TestTable.SCHEMA);
    attempt(1, 10, 1).send(adapter);
    begin();
    piece(2, 11, "new").send(adapter);
    assertThat(adapter.swap(TestTable.STREAM, REBUILD).views())
        .containsExactly(table() + "_latest");
    assertThat(latest()).containsExactly("new");

    place.execute("DROP TABLE %s CASCADE".formatted(table()));
    UUID again = new UUID(3, 3);
    adapter.rebuild(TestTable.STREAM, TestTable.SCHEMA, again);
    attempt(3, 12, 1).send(adapter);
    adapter.swap(TestTable.STREAM, again);

    assertThat(latest()).containsExactly("d3-0");
  }

  /// Whoever reads a view locks it before the table: a swap that did it the other way round would
  /// wait for the reader that waits for it.
  @Test
  void readersOfAViewAreNeverInTheWay() throws Exception {
    attempt(1, 10, 1).send(adapter);
    place.execute("CREATE VIEW %s.ids AS SELECT id FROM %s".formatted(place.schema, table()));
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(threads.submit(() -> read("SELECT id FROM %s.ids", done)));
      }
      try {
        for (int i = 0; i < 10; i++) {
          UUID id = new UUID(9, i);
          adapter.rebuild(TestTable.STREAM, TestTable.SCHEMA, id);
          spool
              .delivery(
                  TestDelivery.ticket(2 + i, 11 + i).ofRebuild(id),
                  List.of(List.of(new TestRow("d1-0", 1))))
              .send(adapter);
          adapter.swap(TestTable.STREAM, id);
        }
      } finally {
        done.set(true);
      }
      for (Future<?> reader : readers) {
        reader.get();
      }
    }
  }

  /// One session, until done: every answer has the one row.
  private long read(String query, AtomicBoolean done) throws Exception {
    long answers = 0;
    try (Connection connection = place.connect();
        Statement statement = connection.createStatement()) {
      while (!done.get()) {
        try (ResultSet rows = statement.executeQuery(query.formatted(place.schema))) {
          assertThat(rows.next()).isTrue();
        }
        answers++;
      }
    }
    return answers;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE MATERIALIZED VIEW %1$s.held AS SELECT id FROM %1$s.contract_rows",
        "CREATE TABLE %1$s.held (id text REFERENCES %1$s.contract_rows)",
        "CREATE FUNCTION %1$s.held() RETURNS SETOF %1$s.contract_rows LANGUAGE sql AS 'SELECT * FROM %1$s.contract_rows'",
        "CREATE ROLE %1$s_owner; CREATE VIEW %1$s.held AS SELECT id FROM %1$s.contract_rows;"
            + " ALTER VIEW %1$s.held OWNER TO %1$s_owner",
      })
  void whatWouldStayWithTheFormerTableIsNamedBeforeAnythingIsRead(String holding) throws Exception {
    attempt(1, 10, 1).send(adapter);
    place.execute(holding.formatted(place.schema));
    place.execute(
        """
        CREATE ROLE %1$s_us LOGIN PASSWORD 'us'; GRANT CREATE ON SCHEMA %1$s TO %1$s_us;
        ALTER SCHEMA %1$s OWNER TO %1$s_us\
        """
            .formatted(place.schema));
    for (String name :
        place.query(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = '%s'::regnamespace"
                .formatted(place.schema))) {
      place.execute("ALTER TABLE %1$s.%2$s OWNER TO %1$s_us".formatted(place.schema, name));
    }
    adapter = place.adapter(TestTable.OWNER, "user", place.schema + "_us", "password", "us");

    assertFails(Kind.PERMANENT, this::begin).hasMessageContaining("held");
    assertThat(place.query("SELECT state FROM %s._waybill_rebuild".formatted(place.schema)))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE %s ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY mine ON %s USING (true)",
        "CREATE INDEX ON %s (version)",
        "ALTER TABLE %s ADD COLUMN mine text",
        "CREATE TRIGGER mine AFTER INSERT ON %s EXECUTE FUNCTION suppress_redundant_updates_trigger()",
      })
  void whatWasAddedToTheTableMustBeOnTheShadowToo(String addition) throws Exception {
    attempt(1, 10, 1).send(adapter);
    begin();
    place.execute(addition.formatted(table()));

    assertFails(Kind.PERMANENT, () -> adapter.swap(TestTable.STREAM, REBUILD))
        .hasMessageContaining("swap again");
    Place there = Place.of(place.schema, TestTable.SCHEMA);
    place.execute(addition.formatted(there.in(there.shadow(REBUILD))));
    adapter.swap(TestTable.STREAM, REBUILD);
  }

  @Test
  void aDeliveryOfAWorkerThatKnowsNoShadowsHoldsTheSwapUp() throws Exception {
    attempt(1, 10, 1).send(adapter);
    begin();
    String rebuilds = place.schema + "._waybill_rebuild";
    place.execute("UPDATE %s SET state = 'unknown'".formatted(rebuilds));
    attempt(2, 11, 1).send(adapter);
    place.execute("UPDATE %s SET state = 'open'".formatted(rebuilds));
    attempt(3, 12, 1).send(adapter);

    assertFails(Kind.PERMANENT, () -> adapter.swap(TestTable.STREAM, REBUILD))
        .hasMessageContaining("earlier builds");
    assertThat(place.query("SELECT id FROM %s ORDER BY 1".formatted(table())))
        .containsExactly("d1-0", "d2-0", "d3-0");
  }

  /// Between its fence and its end a commit has already chosen its tables.
  @Test
  void aSwapWaitsForTheCommitThatIsUnderWay() throws Exception {
    attempt(1, 10, 1).send(adapter);
    begin();
    try (Connection commit = place.connect();
        Statement statement = commit.createStatement()) {
      commit.setAutoCommit(false);
      statement.execute("UPDATE %s._waybill_fence SET seq = seq".formatted(place.schema));

      assertFails(Kind.TRANSIENT, () -> adapter.swap(TestTable.STREAM, REBUILD));
    }
    assertThat(adapter.swap(TestTable.STREAM, REBUILD).kept()).isNotNull();
  }

  /// It lacks what the shadow got meanwhile.
  @Test
  void aTableThatWasRestoredInTheMiddleIsNotTakenForWhole() throws Exception {
    attempt(1, 10, 1).send(adapter);
    begin();
    String backup = place.schema + ".backup";
    place.execute("CREATE TABLE %2$s AS TABLE %1$s; TRUNCATE %1$s".formatted(table(), backup));
    attempt(2, 11, 1).send(adapter);
    place.execute("INSERT INTO %s TABLE %s".formatted(table(), backup));
    attempt(3, 12, 1).send(adapter);
    assertThat(place.query("SELECT id FROM " + table())).containsExactly("d1-0");
    adapter.abandon(TestTable.STREAM, REBUILD);

    assertFails(Kind.PERMANENT, () -> adapter.prepare(TestTable.SCHEMA))
        .hasMessageContaining("abandoned")
        .hasMessageContaining("waybill destination resync contract contract_rows");
  }

  @Test
  void booksOfAnEarlierBuildAreCompletedAndReadByIt() throws Exception {
    attempt(1, 10, 1).send(adapter);
    place.execute(
        "DROP TABLE %1$s._waybill_rebuild; ALTER TABLE %1$s._waybill_deliveries DROP rebuild"
            .formatted(place.schema));
    assertThat(adapter.find(attempt(1, 10, 1).ticket().key(), 1)).isNotNull();
    adapter.prepare(TestTable.SCHEMA);
    attempt(2, 11, 1).send(adapter);
    begin();
    piece(3, 12, "new").send(adapter);
    adapter.swap(TestTable.STREAM, REBUILD);

    assertThat(
            place.query(
                "SELECT ordinal, rebuild FROM %s._waybill_deliveries ORDER BY 1"
                    .formatted(place.schema)))
        .containsExactly("1|null", "2|null", "3|" + REBUILD);
  }

  private void begin() throws Exception {
    adapter.rebuild(TestTable.STREAM, TestTable.SCHEMA, REBUILD);
  }

  private TestDelivery piece(long ordinal, long seq, String id) {
    return spool.delivery(
        TestDelivery.ticket(ordinal, seq).ofRebuild(REBUILD), List.of(List.of(new TestRow(id, 1))));
  }

  private List<String> latest() throws Exception {
    return place.query("SELECT id FROM %s_latest".formatted(table()));
  }

  /// All that people gave the table, and its columns.
  private List<String> looks() throws Exception {
    return place.query(
        """
        SELECT 'acl', grantee::regrole::text, privilege_type || is_grantable
        FROM pg_class, aclexplode(relacl) WHERE oid = '%1$s'::regclass
        UNION ALL SELECT 'options', reloptions::text, obj_description(oid, 'pg_class')
        FROM pg_class WHERE oid = '%1$s'::regclass
        UNION ALL SELECT 'column', attname, concat(atttypid, attnotnull, attacl,
          col_description(attrelid, attnum))
        FROM pg_attribute WHERE attrelid = '%1$s'::regclass AND attnum > 0
        UNION ALL SELECT 'index', indkey::text, concat(indisprimary, pg_get_expr(indpred, indrelid))
        FROM pg_index WHERE indrelid = '%1$s'::regclass ORDER BY 1, 2, 3\
        """
            .formatted(table()));
  }
}
