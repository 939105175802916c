package dev.waybill.spi.canonical;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventDayTest {
  private static @Nullable LocalDate day(
      ColumnType type, @Nullable String eventDate, ColumnValue value) {
    TableSchema schema =
        new TableSchema(
            new TableId("rows"),
            1,
            0,
            List.of("id"),
            null,
            eventDate,
            List.of(
                new Column("id", new ColumnType.Text(), false, ""),
                new Column("at", type, true, "")));
    return EventDay.of(schema, List.of(known("a"), value));
  }

  private static ColumnValue known(String text) {
    return new ColumnValue.Known(CanonicalBytes.of(text));
  }

  @Test
  void aTimeIsOfTheDayThatItLiesInAlsoBefore1970() {
    ColumnType time = new ColumnType.Timestamp();
    assertThat(day(time, "at", known("86399999999"))).isEqualTo("1970-01-01");
    assertThat(day(time, "at", known("86400000000"))).isEqualTo("1970-01-02");
    assertThat(day(time, "at", known("-1"))).isEqualTo("1969-12-31");
    assertThat(day(new ColumnType.Date(), "at", known("-1"))).isEqualTo("1969-12-31");
  }

  @Test
  void whatHasNoFiniteDateHasNoDay() {
    ColumnType time = new ColumnType.Timestamp();
    assertThat(day(time, "at", ColumnValue.NULL)).isNull();
    assertThat(day(time, "at", known("infinity"))).isNull();
    assertThat(day(time, "at", known("-infinity"))).isNull();
    assertThat(day(time, null, known("0"))).isNull();
  }
}
