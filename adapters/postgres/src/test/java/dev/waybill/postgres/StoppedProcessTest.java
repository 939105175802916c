package dev.waybill.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.DeliveryReceipt;
import dev.waybill.spi.Landing;
import dev.waybill.testkit.TestDelivery;
import dev.waybill.testkit.TestTable;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/// A process that is stopped in the middle of its transaction holds the fence and says nothing.
class StoppedProcessTest extends OnPostgres {
  @Test
  void doesNotHoldUpWhoTakesOver() throws Exception {
    TestDelivery delivery = attempt(1, 11, 2);
    try (Connection _ = stoppedAtTheFence(10)) {
      DeliveryReceipt receipt = delivery.send(adapter);

      assertThat(receipt.attempt()).isEqualTo(delivery.ticket().attempt());
      assertThat(rows()).isEqualTo("2");
    }
  }

  @Test
  void isNotTakenForACommitThatMayStillLand() throws Exception {
    try (Connection stopped = stoppedAtTheFence(10)) {
      assertThat(adapter.find(attempt(1, 10, 1).ticket().key(), 1))
          .isEqualTo(new Landing.Absent(1));
      assertThat(stopped.isValid(5)).isFalse();
    }
  }

  private Connection stoppedAtTheFence(long seq) throws Exception {
    Place rows = Place.of(place.schema, TestTable.SCHEMA);
    TestDelivery delivery = attempt(1, seq, 1);
    Connection connection =
        new Sessions(place.settings(TestTable.OWNER, place.port()))
            .open(SessionName.of(rows, delivery.ticket().attempt()));
    connection.setAutoCommit(false);
    assertThat(new Fence(connection, rows).advance(delivery.ticket().attempt())).isTrue();
    return connection;
  }

  private String rows() throws Exception {
    return place.query("SELECT count(*) FROM " + table()).getFirst();
  }
}
