package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.retention.Approvals.Shorter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The days that plans were made by, in `retention_days`. Fewer days than those are taken over only
/// once a second person has approved them: planning twice does not make them usual, nor does
/// reading them from another place. What writes runs inside the caller's transaction.
final class AcceptedDays {
  private final ControlDatabase control;
  private final String source;

  AcceptedDays(ControlDatabase control, String source) {
    this.control = control;
    this.source = source;
  }

  /// Takes over what is not shorter than before.
  ///
  /// @param organisation the only one that is asked about, null for all
  /// @return what is
  List<Shorter> take(
      Map<String, OrganisationDays> places, @Nullable String organisation, Instant now) {
    List<Shorter> shorter = new ArrayList<>();
    places.forEach((place, found) -> {
      Map<String, @Nullable Long> known = known(place);
      Map<String, @Nullable Long> taken = new TreeMap<>();
      found
          .days()
          .forEach((each, days) -> {
            if (organisation != null && !organisation.equals(each)) {
              return;
            }
            if (known.containsKey(each) && days != null && isShorter(days, known.get(each))) {
              shorter.add(new Shorter(place, each, known.get(each), days));
            } else if (!known.containsKey(each) || !Objects.equals(days, known.get(each))) {
              taken.put(each, days);
            }
          });
      write(place, taken, now);
    });
    shorter.sort(
        java.util.Comparator.comparing(Shorter::place).thenComparing(Shorter::organisation));
    return shorter;
  }

  /// As they may be used: days that were made shorter since, and that nobody has approved, count as
  /// they were before.
  OrganisationDays usable(String place, OrganisationDays found) {
    Map<String, @Nullable Long> known = known(place);
    Map<String, @Nullable Long> kept = new HashMap<>();
    found
        .days()
        .forEach((organisation, days) -> {
          if (days != null
              && known.containsKey(organisation)
              && isShorter(days, known.get(organisation))) {
            kept.put(organisation, known.get(organisation));
          }
        });
    Map<String, @Nullable Long> usable = new HashMap<>(found.days());
    usable.putAll(kept);
    return new OrganisationDays(usable, kept);
  }

  private static boolean isShorter(long days, @Nullable Long before) {
    return before == null || days < before;
  }

  /// Takes over what was approved.
  void accept(List<Shorter> approved, Instant now) {
    approved.forEach(each -> {
      Map<String, @Nullable Long> one = new HashMap<>();
      one.put(each.organisation(), each.now());
      write(each.place(), one, now);
    });
  }

  /// Of a place that an organisation's days were never read from, the longest of any other.
  private Map<String, @Nullable Long> known(String place) {
    Map<String, @Nullable Long> known = new HashMap<>();
    control
        .jdbc()
        .sql(
            """
            SELECT DISTINCT ON (organisation) organisation, days FROM retention_days
            WHERE source = ? ORDER BY organisation, (place = ?) DESC, days DESC NULLS FIRST
            """)
        .params(source, place)
        .query((ResultSet row) -> put(known, row));
    return known;
  }

  private static void put(Map<String, @Nullable Long> known, ResultSet row) throws SQLException {
    known.put(row.getString(1), row.getObject(2, Long.class));
  }

  private void write(String place, Map<String, @Nullable Long> days, Instant now) {
    if (days.isEmpty()) {
      return;
    }
    control
        .jdbc()
        .sql(
            """
            INSERT INTO retention_days (source, place, organisation, days, accepted_at)
            SELECT ?, ?, d.organisation, d.days, ? FROM unnest(?::text[], ?::bigint[]) AS d (organisation, days)
            ON CONFLICT (source, place, organisation) DO UPDATE
            SET days = excluded.days, accepted_at = excluded.accepted_at
            """)
        .params(
            source,
            place,
            now.atOffset(ZoneOffset.UTC),
            days.keySet().toArray(String[]::new),
            days.values().toArray(Long[]::new))
        .update();
  }
}
