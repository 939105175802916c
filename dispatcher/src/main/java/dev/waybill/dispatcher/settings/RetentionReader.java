package dev.waybill.dispatcher.settings;

import dev.waybill.dispatcher.problem.Expected;
import dev.waybill.dispatcher.retention.DaysFrom;
import dev.waybill.dispatcher.retention.Evidence;
import dev.waybill.dispatcher.retention.RetentionSettings;
import dev.waybill.dispatcher.retention.TablePolicy;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.TableId;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `retention`: what is said there once holds for every table that does not say otherwise.
final class RetentionReader {
  private static final BigDecimal SHARE = new BigDecimal("0.8");

  private final Map<TableId, PublishedTable> tables;
  private final List<DestinationPlan> destinations;

  /// @param tables those that the file names
  RetentionReader(Map<TableId, PublishedTable> tables, List<DestinationPlan> destinations) {
    this.tables = tables;
    this.destinations = destinations;
  }

  /// What may be said of one table, or of all.
  private record Usual(DaysFrom days, BigDecimal share, Duration lock, Duration statement) {
    static final Usual DEFAULT =
        new Usual(DaysFrom.DEFAULT, SHARE, Duration.ofMillis(500), Duration.ofMinutes(5));

    Usual with(YamlMap map) {
      return new Usual(
          map.has("organisations") ? daysFrom(map.map("organisations")) : days,
          map.percent("largestShare", share),
          positive(map, "lockTimeout", lock),
          positive(map, "statementTimeout", statement));
    }
  }

  RetentionSettings read(YamlMap map) {
    map.only(
        "planValid",
        "share",
        "organisations",
        "largestShare",
        "lockTimeout",
        "statementTimeout",
        "tables");
    Usual usual = Usual.DEFAULT.with(map);
    Map<TableId, TablePolicy> policies = new LinkedHashMap<>();
    YamlMap each = map.map("tables");
    for (String name : each.names()) {
      PublishedTable table = known(name);
      if (table == null) {
        each.problem(
            name,
            Expected.oneOf(
                "one of the tables", tables.keySet().stream().map(TableId::value).toList(), name));
      } else {
        policies.put(table.id(), policy(each.map(name), table, usual));
      }
    }
    return new RetentionSettings(
        positive(map, "planValid", RetentionSettings.NONE.planValid()),
        map.timeShare("share", RetentionSettings.NONE.share()),
        policies);
  }

  private @Nullable PublishedTable known(String name) {
    return tables.entrySet().stream()
        .filter(entry -> entry.getKey().value().equals(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private TablePolicy policy(YamlMap map, PublishedTable table, Usual usual) {
    map.only(
        "column",
        "destinations",
        "withoutDestination",
        "notArchived",
        "evidence",
        "organisations",
        "largestShare",
        "lockTimeout",
        "statementTimeout");
    Usual own = usual.with(map);
    if (table.schema().organisation() == null) {
      map.problem(
          "column",
          "expected a table whose rows belong to an organisation, whose days count, found "
              + table.id()
              + "; leave it out of `retention`");
    }
    return new TablePolicy(
        column(map, table),
        own.days(),
        required(map, table),
        map.has("withoutDestination") ? reason(map) : null,
        notArchived(map, table),
        own.share(),
        own.lock(),
        own.statement(),
        evidence(map));
  }

  private static Evidence evidence(YamlMap map) {
    String name = map.text("evidence", Evidence.KEEP.name().toLowerCase(Locale.ROOT));
    List<String> known =
        Arrays.stream(Evidence.values()).map(each -> each.name().toLowerCase(Locale.ROOT)).toList();
    if (!known.contains(name)) {
      map.problem("evidence", Expected.oneOf("one of", known, name));
      return Evidence.KEEP;
    }
    return Evidence.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /// The event date, unless schema file or configuration say otherwise.
  private static String column(YamlMap map, PublishedTable table) {
    String usual = table.retention() != null ? table.retention() : table.schema().eventDate();
    String name = map.text("column", usual == null ? "" : usual);
    List<String> dates =
        table.schema().columns().stream()
            .filter(column ->
                switch (column.type()) {
                  case ColumnType.Timestamp _, ColumnType.LocalTimestamp _, ColumnType.Date _ ->
                      true;
                  default -> false;
                })
            .map(column -> column.name())
            .toList();
    if (!dates.contains(name)) {
      map.problem("column", Expected.oneOf("one of the published dates and times", dates, name));
      return table.cursor().column();
    }
    return name;
  }

  private List<DestinationId> required(YamlMap map, PublishedTable table) {
    if (!map.has("destinations")) {
      return List.of();
    }
    if (map.has("withoutDestination")) {
      map.problem(
          "withoutDestination",
          "expected either `destinations` that must hold the rows, or a reason to do without, found both; leave out one");
    }
    List<String> takers =
        destinations.stream()
            .filter(plan -> plan.cadences().containsKey(table.id()))
            .map(plan -> plan.destination().id().value())
            .toList();
    List<String> names = map.list("destinations");
    for (String name : names) {
      if (!takers.contains(name)) {
        map.problem(
            "destinations", Expected.oneOf("destinations that take the table, of", takers, name));
      }
    }
    return names.stream().filter(takers::contains).map(DestinationId::new).toList();
  }

  private static String reason(YamlMap map) {
    String reason = map.text("withoutDestination", "");
    if (reason.isBlank()) {
      map.problem(
          "withoutDestination",
          "expected the reason why rows go though no destination holds them, found none");
    }
    return reason;
  }

  private static List<String> notArchived(YamlMap map, PublishedTable table) {
    if (!map.has("notArchived")) {
      return List.of();
    }
    List<String> names = map.list("notArchived");
    List<String> published = table.columns().stream().map(SourceColumn::name).toList();
    names.stream()
        .filter(published::contains)
        .forEach(name ->
            map.problem(
                "notArchived",
                "expected columns that are not published, found "
                    + name
                    + ", which is; leave it out"));
    return names;
  }

  private static DaysFrom daysFrom(YamlMap map) {
    map.only("schema", "table", "key", "days");
    DaysFrom usual = DaysFrom.DEFAULT;
    return new DaysFrom(
        new SourceTable(
            map.text("schema", usual.table().schema()), map.text("table", usual.table().table())),
        map.text("key", usual.key()),
        map.text("days", usual.days()));
  }

  private static Duration positive(YamlMap map, String name, Duration fallback) {
    Duration found = map.duration(name, fallback);
    if (!found.isPositive()) {
      map.problem(
          name, "expected more than 0, found 0; leave it out for " + fallback.toMillis() + "ms");
      return fallback;
    }
    return found;
  }

  /// The tables that the file names, as published.
  static RetentionReader of(
      Map<TableId, TableSettings> tables,
      SchemaCatalog schemas,
      List<DestinationPlan> destinations) {
    Map<TableId, PublishedTable> published = new HashMap<>();
    tables.forEach((id, table) ->
        schemas.find(id, table.major()).ifPresent(found -> published.put(id, found)));
    return new RetentionReader(published, destinations);
  }
}
