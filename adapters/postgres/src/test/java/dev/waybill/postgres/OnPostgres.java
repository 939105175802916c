package dev.waybill.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import dev.waybill.testkit.TestDelivery;
import dev.waybill.testkit.TestSpool;
import dev.waybill.testkit.TestTable;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// A place in mode merge with one adapter on it, prepared for the contract's table.
@Tag("server")
abstract class OnPostgres {
  @TempDir Path folder;
  TestPlace place;
  PostgresAdapter adapter;
  TestSpool spool;

  @BeforeEach
  void open() throws Exception {
    place = TestPlace.merge();
    adapter = place.adapter(TestTable.OWNER);
    spool = new TestSpool(folder, adapter.form());
    adapter.prepare(TestTable.SCHEMA);
  }

  /// An attempt at the delivery of an ordinal.
  TestDelivery attempt(long ordinal, long seq, int files) {
    return spool.delivery(TestDelivery.ticket(ordinal, seq), files);
  }

  static AbstractThrowableAssert<?, ? extends Throwable> assertFails(
      Kind kind, ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            DestinationException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  /// The table, with its schema.
  String table() {
    return place.schema + ".contract_rows";
  }
}
