package dev.waybill.dispatcher.retention;

import dev.waybill.spi.DestinationId;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableId;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What comparing the rows of one organisation and UTC day of the event date with what a
/// destination holds has found.
///
/// @param notHeld every row that it does not hold in its current version; none where it holds all
public record ReadBack(
    DestinationId destination,
    TableId table,
    @Nullable String organisation,
    @Nullable LocalDate day,
    List<NotHeld> notHeld) {
  /// A row, and in which way it is not held.
  public record NotHeld(RowIdentity row, Difference difference) {}

  public ReadBack(
      DestinationId destination,
      TableId table,
      @Nullable String organisation,
      @Nullable LocalDate day,
      List<NotHeld> notHeld) {
    this.destination = destination;
    this.table = table;
    this.organisation = organisation;
    this.day = day;
    this.notHeld = List.copyOf(notHeld);
  }

  boolean covers(
      DestinationId destination,
      TableId table,
      @Nullable String organisation,
      @Nullable LocalDate day) {
    return this.destination.equals(destination)
        && this.table.equals(table)
        && Objects.equals(this.organisation, organisation)
        && Objects.equals(this.day, day);
  }
}
