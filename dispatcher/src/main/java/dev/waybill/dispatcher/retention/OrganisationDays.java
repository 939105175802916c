package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.source.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The days of every organisation, from one place.
///
/// @param days by organisation; null where no row of it goes
/// @param kept those of them that the source has otherwise by now
public record OrganisationDays(Map<String, @Nullable Long> days, Map<String, @Nullable Long> kept) {
  /// Written out: a compact constructor loses the annotation of its parameter in the class file.
  public OrganisationDays(Map<String, @Nullable Long> days, Map<String, @Nullable Long> kept) {
    this.days = Collections.unmodifiableMap(new HashMap<>(days));
    this.kept = Collections.unmodifiableMap(new TreeMap<>(kept));
  }

  /// As the source has them.
  public OrganisationDays(Map<String, @Nullable Long> days) {
    this(days, Map.of());
  }

  /// What is joined in a statement, as [DaysFrom#sql].
  String sql(DaysFrom from) {
    return kept.isEmpty()
        ? from.sql()
        : "(SELECT waybill_org, CASE waybill_org %s ELSE waybill_days END AS waybill_days FROM %s AS stands)"
            .formatted(
                kept.entrySet().stream()
                    .map(each ->
                        "WHEN %s THEN %s::bigint"
                            .formatted(Sql.literal(each.getKey()), each.getValue()))
                    .collect(Collectors.joining(" ")),
                from.sql());
  }

  /// More days than any row is old.
  static final long MOST = 700_000;

  static OrganisationDays read(Connection connection, DaysFrom from) throws SQLException {
    Map<String, @Nullable Long> days = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT waybill_org, waybill_days FROM "
                    + from.sql()
                    + " AS o WHERE waybill_org IS NOT NULL")) {
      while (row.next()) {
        days.put(row.getString(1), row.getObject(2, Long.class));
      }
    }
    return new OrganisationDays(days);
  }

  /// The fewest; 0 where no organisation has any.
  long shortest() {
    return days.values().stream()
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .map(least -> Math.min(least, MOST))
        .orElse(0L);
  }
}
