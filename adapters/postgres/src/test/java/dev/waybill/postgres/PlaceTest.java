package dev.waybill.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.TableId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlaceTest {
  @Test
  void theFirstMajorHasTheNamePeopleKnow() {
    assertThat(place("events", 1).quoted()).isEqualTo("\"replica\".\"events\"");
    assertThat(place("events", 2).quoted()).isEqualTo("\"replica\".\"events_v2\"");
    assertThat(place("events", 1).view()).isEqualTo("events_latest");
  }

  @Test
  void noTwoTablesOrViewsShareAName() {
    List<String> names = new ArrayList<>();
    for (String table :
        List.of(
            "events",
            "events_v1",
            "events_v2",
            "events_v2_v1",
            "events_latest",
            "events_v2_latest",
            "events_latest_v1",
            "events_before_3")) {
      for (int major = 1; major <= 3; major++) {
        names.add(place(table, major).relation());
        names.add(place(table, major).view());
        names.add(place(table, major).before(3));
      }
    }
    assertThat(names).doesNotHaveDuplicates();
  }

  @Test
  void aNameThatPostgresWouldCutDoesNotFit() {
    assertThat(place("e".repeat(56), 1).fits()).isTrue();
    assertThat(place("e".repeat(57), 1).fits()).isFalse();
    assertThat(place("e".repeat(56), 1).before(1234)).hasSize(63).endsWith("e_before_1234");
  }

  private static Place place(String table, int major) {
    return new Place("replica", new TableId(table), major);
  }
}
