package dev.waybill.soak.crash;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.soak.reading.Comparison;
import dev.waybill.soak.reading.Comparison.SourceRow;
import dev.waybill.soak.reading.DeliveredRow;
import dev.waybill.soak.reading.Key;
import dev.waybill.spi.RowOperation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Compares the table, the destination and the books once a round has come to rest.
final class CrashCheck {
  private final List<String> found = new ArrayList<>();

  private CrashCheck() {}

  /// @param table without the rows that no file can hold
  /// @return what is wrong, each in a line
  static List<String> of(Map<Key, SourceRow> table, CrashStream stream, ControlDatabase control) {
    CrashCheck check = new CrashCheck();
    CrashPlace place = stream.place();
    List<DeliveredRow> rows = place.rows();
    List<Decided> log = place.log(stream.id());
    new Comparison(
            stream.id().destination().value(), null, Comparator.comparingLong(DeliveredRow::seq), 0)
        .of(table, rows)
        .forEach(anomaly -> check.found.add(anomaly.toString()));
    check.regressions(rows);
    check.undecided(rows, log);
    check.gaps(log);
    check.equal("receipts as the log has deliveries", log, receipts(control, stream));
    check.equal(
        "open quarantine",
        place.holdsEverything() ? List.of() : List.of("bad-for-good1"),
        quarantined(control, stream));
    check.equal("deliveries that are settled", List.of(), open(control));
    return check.found;
  }

  private void regressions(List<DeliveredRow> rows) {
    Map<Key, Long> versions = new HashMap<>();
    rows.stream()
        .filter(row -> row.operation() == RowOperation.UPSERT)
        .sorted(Comparator.comparingLong(DeliveredRow::seq))
        .forEach(row -> {
          Long before = versions.put(row.key(), row.version());
          if (before != null && before > row.version()) {
            found.add("REGRESSION: " + row + " came after version " + before);
          }
        });
  }

  private void undecided(List<DeliveredRow> rows, List<Decided> log) {
    Set<Long> decided = log.stream().map(Decided::seq).collect(Collectors.toSet());
    rows.stream()
        .filter(row -> !decided.contains(row.seq()))
        .forEach(row -> found.add("VISIBLE, NOT DECIDED: " + row));
  }

  private void gaps(List<Decided> log) {
    for (int i = 0; i < log.size(); i++) {
      if (log.get(i).ordinal() != i + 1) {
        found.add("expected ordinal " + (i + 1) + ", found " + log.get(i));
        return;
      }
    }
  }

  private void equal(String what, List<?> expected, List<?> actual) {
    if (!expected.equals(actual)) {
      List<Object> missing = new ArrayList<>(expected);
      missing.removeAll(actual);
      List<Object> more = new ArrayList<>(actual);
      more.removeAll(expected);
      found.add("expected %s; missing %s, and more %s".formatted(what, missing, more));
    }
  }

  private static List<Decided> receipts(ControlDatabase control, CrashStream stream) {
    return control
        .jdbc()
        .sql(
            """
            SELECT ordinal, export_seq, attempt_uuid, rows_loaded FROM warehouse_receipt
            WHERE ordinal IS NOT NULL AND stream_id = ? ORDER BY ordinal
            """)
        .param(stream.number())
        .query((row, n) ->
            new Decided(
                row.getLong(1), row.getLong(2), row.getObject(3, UUID.class), row.getLong(4)))
        .list();
  }

  private static List<String> quarantined(ControlDatabase control, CrashStream stream) {
    return control
        .jdbc()
        .sql(
            """
            SELECT identity->>'id' FROM warehouse_quarantine WHERE status = 'OPEN' AND stream_id = ? ORDER BY id
            """)
        .param(stream.number())
        .query((row, n) -> row.getString(1))
        .list();
  }

  /// Deliveries that are not settled.
  static List<String> open(ControlDatabase control) {
    return control
        .jdbc()
        .sql(
            """
            SELECT d.kind || ' ' || d.status || ' ' || coalesce(d.last_error, '') FROM warehouse_delivery d
            WHERE d.status NOT IN ('DELIVERED', 'SKIPPED') ORDER BY d.id
            """)
        .query((row, n) -> row.getString(1))
        .list();
  }
}
