package dev.waybill.dispatcher.partitions.convert;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// What a conversion changes for the application and for deliveries.
final class Notes {
  private Notes() {}

  static List<String> of(
      PlainTable table, ConvertRequest request, List<ForeignKey> foreignKeys, LocalDate cutOver) {
    String key = String.join(", ", table.keyColumns());
    List<String> notes = new ArrayList<>();
    if (!table.keyHasDate()) {
      notes.add(
          "INSERT … ON CONFLICT (%s), and upserts that are made of it, fail from the switch on (SQLSTATE 42P10): name (%s) there"
              .formatted(key, String.join(", ", table.partitionKey())));
      notes.add(
          "(%s) alone is not unique any more: the server takes a row of the same key and another %s"
              .formatted(key, table.date()));
      notes.add("no other table can get a foreign key to (%s)".formatted(key));
    }
    notes.add(
        "a query by %s alone looks into every partition; a range of %s beside it leads to one"
            .formatted(key, table.date()));
    notes.add(
        request.withDefault()
            ? "rows of days without a partition go to %s".formatted(table.defaultName())
            : "rows of days without a partition fail (SQLSTATE 23514): keep days ahead with `sources.<name>.maintenance`, or give --with-default");
    notes.add(
        "%s, its indexes and its primary key are called …_before afterwards; the new table has their names"
            .formatted(table.name()));
    notes.add(
        "statistics, storage parameters, tablespace and replica identity stay with the rows of before; run ANALYZE once, and set them where they are wanted");
    foreignKeys.stream()
        .filter(each -> request.dropped().contains(each.name()))
        .forEach(each ->
            notes.add(
                "foreign key %s goes: %s; %s"
                    .formatted(
                        each.name(),
                        each.consequence(),
                        each.declaration(request.published(), request.all()))));
    request.all().stream()
        .filter(each -> each.source().equals(request.published().source()))
        .filter(each ->
            !each.schema()
                .key()
                .contains(Objects.requireNonNullElse(each.schema().eventDate(), "")))
        .forEach(each ->
            notes.add(
                "%s/v%d names rows without the event date, and `source check` fails it afterwards: take it out of waybill.yaml"
                    .formatted(each.id(), each.schema().major())));
    notes.add(
        "streams go on as they are: the rows of before %s stay in the relation that was read, and nothing is delivered again; where a read is under way, the switch waits for it"
            .formatted(cutOver));
    return notes;
  }
}
