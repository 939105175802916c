package dev.waybill.dispatcher.evidence;

import dev.waybill.dispatcher.archive.Tombstone;
import dev.waybill.dispatcher.archive.TombstoneQuery;
import dev.waybill.dispatcher.archive.TombstoneQuery.Filter;
import dev.waybill.dispatcher.evidence.FindingEvidence.Missing;
import dev.waybill.dispatcher.source.RowLookup.Criterion;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.canonical.FieldValue;
import dev.waybill.spi.canonical.KeyLine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says of a row that is nowhere what became of it.
///
/// @param source whose rows these are
record WhatBecame(String source, TombstoneQuery tombstones) {
  private static final int MOST = 100;

  /// @param grants what the reader lacks to look everywhere
  Missing of(String by, PublishedTable table, List<Criterion> criteria, List<String> grants) {
    Optional<Tombstone> tombstone = tombstone(table, criteria);
    String text =
        tombstone
                .map(each ->
                    "archived in batch %d; ask for it: `waybill recall request --table %s --batch %d --id '%s' --reason …`"
                        .formatted(
                            each.batch(),
                            each.table(),
                            each.batch(),
                            String.valueOf(each.id()).replace("'", "'\\''")))
                .orElse("not found, and no tombstone of it: it was never there, or deleted")
            + (grants.isEmpty()
                ? ""
                : "; it may be where the source's user may not look: " + String.join(" ", grants));
    return missing(by, table, criteria, tombstone.map(Tombstone::batch).orElse(null), text);
  }

  static Missing missing(
      String by,
      PublishedTable table,
      List<Criterion> criteria,
      @Nullable Integer batch,
      String text) {
    return new Missing(
        by,
        table.id().value(),
        criteria.stream().map(Criterion::column).toList(),
        criteria.stream().map(Criterion::value).toList(),
        batch,
        text);
  }

  /// The archive finds rows by the first columns of their key.
  private Optional<Tombstone> tombstone(PublishedTable table, List<Criterion> criteria) {
    KeyLine line = new KeyLine();
    int known = 0;
    for (String column : table.schema().key()) {
      Optional<Criterion> given =
          criteria.stream().filter(each -> each.column().equals(column)).findFirst();
      if (given.isEmpty() || !put(line, table, given.get())) {
        break;
      }
      known++;
    }
    String id = new String(line.text().array(), 0, line.text().length(), StandardCharsets.UTF_8);
    return known == 0
        ? Optional.empty()
        : tombstones.find(new Filter(id, null, table.id().value(), null, null, null, MOST)).stream()
            .filter(each -> each.source().equals(source) && each.state().equals("DROPPED"))
            .findFirst();
  }

  private static boolean put(KeyLine line, PublishedTable table, Criterion criterion) {
    byte[] text = criterion.value().getBytes(StandardCharsets.UTF_8);
    ColumnType type = table.schema().typeOf(criterion.column());
    line.begin();
    boolean known = new FieldValue(type).text(text, 0, text.length, line.text());
    line.end(type);
    return known;
  }
}
