package dev.waybill.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.spi.TableSchema;
import dev.waybill.testkit.TestDelivery;
import dev.waybill.testkit.TestRow;
import dev.waybill.testkit.TestTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreparationTest extends OnPostgres {
  @ParameterizedTest
  @ValueSource(strings = {"merge", "append"})
  void manyProcessesMayPrepareAtOnce(String mode) throws Exception {
    TestPlace fresh = mode.equals("merge") ? TestPlace.merge() : TestPlace.append();
    CyclicBarrier barrier = new CyclicBarrier(6);
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < barrier.getParties(); i++) {
        all.add(
            threads.submit(() -> {
              barrier.await();
              fresh.adapter(TestTable.OWNER, "lockTimeoutSeconds", "60").prepare(widened(1));
              return null;
            }));
      }
    }
    for (Future<?> one : all) {
      one.get();
    }
    assertThat(fresh.query("SELECT count(*) FROM %s._waybill_owner".formatted(fresh.schema)))
        .containsExactly("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"merge", "append"})
  void aNewerMinorAddsItsColumnsAndAnOlderOneGoesOn(String mode) throws Exception {
    place = mode.equals("merge") ? TestPlace.merge() : TestPlace.append();
    adapter = place.adapter(TestTable.OWNER);
    adapter.prepare(TestTable.SCHEMA);
    attempt(1, 10, 1).send(adapter);
    adapter.prepare(widened(1));
    adapter.prepare(TestTable.SCHEMA);
    adapter.prepare(widened(1));
    attempt(2, 11, 1).send(adapter);

    String readable = table() + (mode.equals("append") ? "_latest" : "");
    assertThat(place.query("SELECT id, version, note FROM " + readable + " ORDER BY 1"))
        .containsExactly("d1-0|1|null", "d2-0|1|null");
  }

  /// What a newer worker wrote there belongs to another version of the row.
  @Test
  void anOlderMinorLeavesNoValueOfAnotherVersionInItsRows() throws Exception {
    attempt(1, 10, 1).send(adapter);
    adapter.prepare(widened(1));
    place.execute("UPDATE %s SET note = 'of another version'".formatted(table()));
    spool
        .delivery(TestDelivery.ticket(2, 11), List.of(List.of(new TestRow("d1-0", 2))))
        .send(adapter);

    assertThat(place.query("SELECT id, version, note FROM " + table()))
        .containsExactly("d1-0|2|null");
  }

  @Test
  void aColumnOfAnotherTypeIsPermanent() throws Exception {
    place.execute("ALTER TABLE %s ALTER version TYPE bigint".formatted(table()));

    assertFails(Kind.PERMANENT, () -> adapter.prepare(TestTable.SCHEMA))
        .hasMessageContaining("version")
        .hasMessageContaining("integer")
        .hasMessageContaining("bigint")
        .hasMessageContaining("new major");
  }

  @Test
  void aColumnThatWasDroppedIsNotMadeAgain() throws Exception {
    place.execute("ALTER TABLE %s DROP version".formatted(table()));

    assertFails(Kind.PERMANENT, () -> adapter.prepare(TestTable.SCHEMA))
        .hasMessageContaining("restore the column");
  }

  @Test
  void aTableThatWaybillDidNotMakeIsLeftAlone() throws Exception {
    TestPlace fresh = TestPlace.merge();
    fresh.execute(
        "CREATE SCHEMA %1$s; CREATE TABLE %1$s.contract_rows (id text)".formatted(fresh.schema));

    assertFails(Kind.PERMANENT, () -> fresh.adapter(TestTable.OWNER).prepare(TestTable.SCHEMA))
        .hasMessageContaining("contract_rows")
        .hasMessageContaining("set schema");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRUNCATE %s", "DROP TABLE %s"})
  void aTableThatLostWhatWasDeliveredIsNeitherFilledNorMadeAgain(String accident) throws Exception {
    attempt(1, 10, 2).send(adapter);
    place.execute(accident.formatted(table()));

    assertFails(Kind.PERMANENT, () -> adapter.prepare(TestTable.SCHEMA))
        .hasMessageContaining("waybill destination resync contract contract_rows");
  }

  @Test
  void anotherModeIsRefused() {
    assertFails(
            Kind.PERMANENT,
            () -> place.adapter(TestTable.OWNER, "mode", "append").prepare(TestTable.SCHEMA))
        .hasMessageContaining("mode");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE SCHEMA waybill_source",
        "CREATE SCHEMA waybill; CREATE TABLE waybill.warehouse_delivery ()"
      })
  void theDatabaseOfTheSourceAndWaybillsOwnAreRefused(String theirs) throws Exception {
    TestPlace wrong = TestPlace.inDatabase("wrong_" + Math.abs(theirs.hashCode()));
    wrong.execute(theirs);

    assertFails(Kind.PERMANENT, () -> wrong.adapter(TestTable.OWNER).prepare(TestTable.SCHEMA))
        .hasMessageContaining("create another database");
  }

  private static TableSchema widened(int minor) {
    List<Column> columns = new ArrayList<>(TestTable.SCHEMA.columns());
    columns.add(new Column("note", new ColumnType.Text(), true, "what somebody's note says"));
    return new TableSchema(TestTable.ID, 1, minor, List.of("id"), null, null, columns);
  }
}
