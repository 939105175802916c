package dev.waybill.dispatcher.settings;

import dev.waybill.dispatcher.control.ControlSettings;
import dev.waybill.dispatcher.delivery.QuarantineLimit;
import dev.waybill.dispatcher.destination.DestinationLimits;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.lease.LeaseSettings;
import dev.waybill.dispatcher.outbox.OutboxPurge;
import dev.waybill.dispatcher.outbox.QuarantineExpiry;
import dev.waybill.dispatcher.outbox.RetryPolicy;
import dev.waybill.dispatcher.problem.Expected;
import dev.waybill.dispatcher.source.ReadLimits;
import dev.waybill.dispatcher.source.SourceSettings;
import dev.waybill.dispatcher.source.SourceSettings.Login;
import dev.waybill.dispatcher.sweep.SweepSettings;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.schemas.SchemaException;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.TableId;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.Node;

/// Reads `waybill.yaml`. Secrets stand there as `${env:NAME}` or `${file:/path}`; relative paths
/// start at the file.
public final class SettingsReader {
  private static final int DEFAULT_PORT = 9464;

  private final Path file;
  private final Problems problems;

  private SettingsReader(Path file) {
    this.file = file;
    this.problems = new Problems(String.valueOf(file.getFileName()));
  }

  /// @throws SettingsException naming every problem with its line
  public static WaybillSettings read(Path file) {
    return new SettingsReader(file).read();
  }

  private WaybillSettings read() {
    Node node = root();
    YamlMap root =
        new YamlMap(problems, "", node, 1)
            .only(
                "installation",
                "control",
                "credentials",
                "sources",
                "tables",
                "schemas",
                "destinations",
                "worker",
                "management",
                "retention",
                "sweep");
    SchemaCatalog schemas = schemas(root);
    Map<String, SourceSettings> sources = sources(root.requiredMap("sources"));
    Map<TableId, TableSettings> tables = tables(root.requiredMap("tables"), sources, schemas);
    apart(root.map("control"), root.map("sources"));
    List<DestinationPlan> destinations =
        destinations(root.requiredMap("destinations"), tables, schemas, node);
    WaybillSettings settings =
        new WaybillSettings(
            root.text("installation"),
            control(root.requiredMap("control").only("url", "user", "password")),
            sources,
            tables,
            schemas,
            destinations,
            worker(root.map("worker")),
            management(root.map("management").only("address", "port")),
            keyset(root.map("credentials").only("keyset")),
            RetentionReader.of(tables, schemas, destinations).read(root.map("retention")),
            sweep(root.map("sweep").only("every", "share")));
    problems.throwIfAny();
    return settings;
  }

  private @Nullable Node root() {
    try (Reader reader = Files.newBufferedReader(file)) {
      return new Yaml(new LoaderOptions()).compose(reader);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      problems.add(line, "", "expected YAML, found: " + e.getProblem() + "; correct the line");
    } catch (IOException e) {
      problems.add(
          1,
          "",
          "expected a readable file "
              + file
              + ", found "
              + e.getClass().getSimpleName()
              + "; name it with --config");
    }
    problems.throwIfAny();
    return null;
  }

  private SchemaCatalog schemas(YamlMap root) {
    SchemaCatalog shipped = SchemaCatalog.shipped();
    if (!root.has("schemas")) {
      return shipped;
    }
    try {
      return shipped.with(resolve(root.text("schemas")));
    } catch (SchemaException | java.io.UncheckedIOException e) {
      root.problem("schemas", String.valueOf(e.getMessage()));
      return shipped;
    }
  }

  private static ControlSettings control(YamlMap map) {
    return new ControlSettings(url(map), map.text("user"), map.text("password", ""));
  }

  /// A JDBC URL; it is shown in messages, so it may not carry the password.
  private static String url(YamlMap map) {
    String url = map.text("url");
    if (url.contains("password=")) {
      map.problem("url", "expected the password under `password`, found one in the URL");
    } else if (!url.startsWith("jdbc:postgresql:")) {
      map.problem("url", "expected a URL that starts with jdbc:postgresql:, found another");
    }
    return url;
  }

  /// A long snapshot of a source would keep dead rows of the outbox from being cleaned up.
  private static void apart(YamlMap control, YamlMap sources) {
    Optional<String> own = JdbcPlace.of(control.text("url", ""));
    for (String name : sources.names()) {
      YamlMap source = sources.map(name);
      if (own.isPresent() && own.equals(JdbcPlace.of(source.text("url", "")))) {
        source.problem(
            "url",
            "expected a source beside the control database, found the control database itself, "
                + own.get()
                + "; give `control` a database of its own, e.g. CREATE DATABASE waybill");
      }
    }
  }

  private static Map<String, SourceSettings> sources(YamlMap map) {
    Map<String, SourceSettings> sources = new LinkedHashMap<>();
    for (String name : map.names()) {
      YamlMap source =
          map.map(name)
              .only(
                  "url",
                  "user",
                  "password",
                  "delta",
                  "settle",
                  "lockTimeout",
                  "maxSessions",
                  "maintenance");
      sources.put(
          name,
          new SourceSettings(
              name,
              url(source),
              source.text("user"),
              source.text("password", ""),
              source.duration("delta", Duration.ofMinutes(15)),
              source.duration("settle", Duration.ofSeconds(5)),
              source.duration("lockTimeout", Duration.ofSeconds(2)),
              source.integer("maxSessions", 4, 1, 1000),
              maintenance(source)));
    }
    return sources;
  }

  /// At the source's own URL, unless it names another.
  private static @Nullable Login maintenance(YamlMap source) {
    if (!source.has("maintenance")) {
      return null;
    }
    YamlMap map = source.map("maintenance").only("url", "user", "password");
    return new Login(
        map.has("url") ? url(map) : source.text("url", ""),
        map.text("user"),
        map.text("password", ""));
  }

  private static Map<TableId, TableSettings> tables(
      YamlMap map, Map<String, SourceSettings> sources, SchemaCatalog schemas) {
    Map<TableId, TableSettings> tables = new LinkedHashMap<>();
    for (String name : map.names()) {
      YamlMap table = map.map(name).only("source", "major");
      String source = table.text("source");
      int major = table.integer("major", 1, 1, 1000);
      if (!sources.containsKey(source)) {
        table.problem("source", Expected.oneOf("one of the sources", sources.keySet(), source));
      }
      if (!schemas.names().contains(name + "/v" + major)) {
        map.problem(
            name, Expected.oneOf("a published table of", schemas.names(), name + "/v" + major));
      } else {
        tables.put(new TableId(name), new TableSettings(source, major));
      }
    }
    return tables;
  }

  private List<DestinationPlan> destinations(
      YamlMap map, Map<TableId, TableSettings> tables, SchemaCatalog schemas, @Nullable Node root) {
    List<DestinationPlan> plans = new ArrayList<>();
    for (String name : map.names()) {
      YamlMap destination =
          map.map(name).only("type", "organisation", "cadence", "tables", "settings", "limits");
      YamlMap given = destination.map("settings");
      Map<String, String> values = new LinkedHashMap<>();
      given.names().forEach(setting -> values.put(setting, given.text(setting)));
      try {
        plans.add(
            new DestinationPlan(
                new DestinationSettings(
                    new DestinationId(name),
                    destination.text("type"),
                    values,
                    limits(destination.map("limits").only("calls", "perSecond"))),
                destination.has("organisation") ? destination.text("organisation") : null,
                cadences(destination)));
      } catch (IllegalArgumentException e) {
        map.problem(name, String.valueOf(e.getMessage()));
      }
    }
    FileLines lines = new FileLines(String.valueOf(file.getFileName()), root);
    new DestinationRules(tables, schemas)
        .problems(plans)
        .forEach(problem -> problems.add(lines.tell(problem)));
    return plans;
  }

  private static DestinationLimits limits(YamlMap map) {
    DestinationLimits fallback = DestinationLimits.DEFAULT;
    return new DestinationLimits(
        map.integer("calls", fallback.calls(), 1, 1000),
        map.integer("perSecond", fallback.perSecond(), 0, 100_000));
  }

  /// `tables` is a list, or a mapping from table to a cadence of its own.
  private static Map<TableId, Duration> cadences(YamlMap destination) {
    Duration cadence = cadence(destination, Duration.ofMinutes(15));
    Map<TableId, Duration> cadences = new LinkedHashMap<>();
    for (String name : destination.list("tables")) {
      Duration own =
          destination.isMap("tables")
              ? cadence(destination.map("tables").map(name).only("cadence"), cadence)
              : cadence;
      cadences.put(new TableId(name), own);
    }
    return cadences;
  }

  private static Duration cadence(YamlMap map, Duration fallback) {
    Duration cadence = map.duration("cadence", fallback);
    if (cadence.compareTo(Duration.ofSeconds(1)) < 0) {
      map.problem("cadence", "expected at least 1s, found " + cadence.toMillis() + "ms");
      return fallback;
    }
    return cadence;
  }

  private WorkerSettings worker(YamlMap map) {
    map.only(
        "workers",
        "poll",
        "lease",
        "heartbeat",
        "attempts",
        "backoff",
        "spool",
        "memory",
        "maxRows",
        "maxBytes",
        "maxSnapshot",
        "quarantine",
        "spoolBytes",
        "keepDeliveries",
        "keepDeletes",
        "historyAbove");
    YamlMap quarantine = map.map("quarantine").only("share", "rows", "expire");
    Duration lease = map.duration("lease", Duration.ofSeconds(60));
    RetryPolicy retry = RetryPolicy.DEFAULT;
    return new WorkerSettings(
        map.integer("workers", 4, 1, 1000),
        map.duration("poll", Duration.ofSeconds(1)),
        lease(map, lease, map.duration("heartbeat", lease.dividedBy(4))),
        new RetryPolicy(
            map.integer("attempts", retry.maxAttempts(), 1, 1000),
            map.duration("backoff", retry.first()),
            retry.longest(),
            retry.undecided()),
        resolve(map.text("spool", "spool")),
        map.size("memory", 32L << 20),
        new ReadLimits(
            map.integer("maxRows", 20_000_000, 1, Integer.MAX_VALUE),
            map.size("maxBytes", 8L << 30),
            map.duration("maxSnapshot", Duration.ofMinutes(10))),
        new QuarantineLimit(
            quarantine.percent("share", QuarantineLimit.DEFAULT.share()),
            quarantine.integer("rows", (int) QuarantineLimit.DEFAULT.rows(), 0, 100_000)),
        expiry(quarantine),
        map.size("spoolBytes", 16L << 30),
        purge(map),
        map.duration("keepDeletes", Duration.ofDays(30)),
        map.size("historyAbove", 1L << 30));
  }

  private static OutboxPurge.Settings purge(YamlMap map) {
    OutboxPurge.Settings fallback = OutboxPurge.Settings.DEFAULT;
    try {
      return fallback.keep(map.duration("keepDeliveries", fallback.keep()));
    } catch (IllegalArgumentException e) {
      map.problem("keepDeliveries", String.valueOf(e.getMessage()));
      return fallback;
    }
  }

  private static QuarantineExpiry.Settings expiry(YamlMap quarantine) {
    QuarantineExpiry.Settings fallback = QuarantineExpiry.Settings.DEFAULT;
    try {
      return new QuarantineExpiry.Settings(
          quarantine.duration("expire", fallback.expire()), fallback.batch());
    } catch (IllegalArgumentException e) {
      quarantine.problem("expire", String.valueOf(e.getMessage()));
      return fallback;
    }
  }

  private static LeaseSettings lease(YamlMap map, Duration lease, Duration heartbeat) {
    try {
      return new LeaseSettings(lease, heartbeat);
    } catch (IllegalArgumentException e) {
      map.problem("heartbeat", String.valueOf(e.getMessage()));
      return new LeaseSettings(lease, lease.dividedBy(4));
    }
  }

  private static SweepSettings sweep(YamlMap map) {
    Duration every =
        map.text("every", "").equals("off")
            ? null
            : map.duration("every", SweepSettings.DEFAULT_EVERY);
    return new SweepSettings(every, map.timeShare("share", SweepSettings.DEFAULT.share()));
  }

  private static ManagementSettings management(YamlMap map) {
    return new ManagementSettings(
        map.text("address", "127.0.0.1"), map.integer("port", DEFAULT_PORT, 0, 65_535));
  }

  private @Nullable Path keyset(YamlMap map) {
    return map.has("keyset") ? resolve(map.text("keyset")) : null;
  }

  private Path resolve(String path) {
    return file.toAbsolutePath().resolveSibling(path).normalize();
  }
}
