package dev.waybill.dispatcher.destination;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.credentials.SealedSecret;
import dev.waybill.dispatcher.destination.StoredDestination.ManagedBy;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.TableId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The destinations in the control database. What changes them runs inside the caller's
/// transaction, under [#lock], and ends with [#changed].
public final class DestinationStore {
  /// One writer of destinations and credentials at a time, rotation of keys included: an advisory
  /// lock of the control database.
  static final String LOCK = "hashtextextended('waybill destinations', 0)";

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
  private static final TypeReference<TreeMap<String, SealedSecret>> SECRETS =
      new TypeReference<>() {};

  /// All destinations as of one moment.
  ///
  /// @param version of the set
  public record DestinationSet(long version, List<StoredDestination> destinations) {
    public DestinationSet {
      destinations = List.copyOf(destinations);
    }
  }

  private final JdbcClient jdbc;

  public DestinationStore(ControlDatabase control) {
    this.jdbc = control.jdbc();
  }

  /// Until the end of the transaction.
  public void lock() {
    jdbc.sql("SELECT pg_advisory_xact_lock(" + LOCK + ")").query((row, n) -> n).list();
  }

  /// Of the set; 0 while nothing was applied or added, and where the control database is of a
  /// release that knows no stored destinations.
  public long version() {
    return known()
        ? jdbc.sql("SELECT version FROM warehouse_destination_set").query(Long.class).single()
        : 0;
  }

  private boolean known() {
    return jdbc.sql("SELECT to_regclass('warehouse_destination_set') IS NOT NULL")
        .query(Boolean.class)
        .single();
  }

  /// In one statement, and so from one snapshot. Empty where [#version] is 0.
  public DestinationSet all() {
    record Row(long version, @Nullable StoredDestination destination) {}
    if (!known()) {
      return new DestinationSet(0, List.of());
    }
    List<Row> rows =
        jdbc.sql(
                """
                SELECT s.version AS set_version, d.*,
                       (SELECT jsonb_object_agg(c.setting, jsonb_build_object(
                                 'ciphertext', c.ciphertext, 'keyVersion', c.key_version, 'fingerprint', c.fingerprint))
                        FROM warehouse_credential c WHERE c.destination = d.name) AS secrets
                FROM warehouse_destination_set s LEFT JOIN warehouse_destination d ON true
                ORDER BY d.name
                """)
            .query((row, n) ->
                new Row(
                    row.getLong("set_version"), row.getString("name") == null ? null : read(row)))
            .list();
    return new DestinationSet(
        rows.getFirst().version(),
        rows.stream().map(Row::destination).filter(java.util.Objects::nonNull).toList());
  }

  private static StoredDestination read(ResultSet row) throws SQLException {
    Map<TableId, Duration> cadences = new HashMap<>();
    texts(row.getString("tables"))
        .forEach((table, cadence) -> cadences.put(new TableId(table), Duration.parse(cadence)));
    String applied = row.getString("applied");
    String secrets = row.getString("secrets");
    return new StoredDestination(
        new DestinationDefinition(
            new DestinationId(row.getString("name")),
            row.getString("type"),
            row.getString("organisation"),
            texts(row.getString("settings")),
            cadences,
            new DestinationLimits(row.getInt("calls"), row.getInt("per_second"))),
        ManagedBy.valueOf(row.getString("managed_by")),
        applied == null ? null : new TreeMap<>(texts(applied)),
        secrets == null ? new TreeMap<>() : JSON.readValue(secrets, SECRETS));
  }

  private static Map<String, String> texts(String json) {
    return JSON.readValue(json, TEXTS);
  }

  /// Stores a destination whole, in place of what there was of it.
  ///
  /// @param secrets all of them
  public void put(
      DestinationDefinition definition,
      ManagedBy managedBy,
      Map<String, SealedSecret> secrets,
      String actor) {
    Map<String, String> tables = new TreeMap<>();
    definition
        .cadences()
        .forEach((table, cadence) -> tables.put(table.value(), cadence.toString()));
    Map<String, String> applied = StoredDestination.fields(definition, secrets);
    String name = definition.id().value();
    jdbc.sql(
            """
            INSERT INTO warehouse_destination
              (name, type, organisation, settings, tables, calls, per_second, managed_by, applied, created_by, changed_by)
            VALUES (?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?, ?::jsonb, ?, ?)
            ON CONFLICT (name) DO UPDATE SET
              type = excluded.type, organisation = excluded.organisation, settings = excluded.settings,
              tables = excluded.tables, calls = excluded.calls, per_second = excluded.per_second,
              managed_by = excluded.managed_by, applied = excluded.applied,
              version = warehouse_destination.version + 1,
              changed_at = clock_timestamp(), changed_by = excluded.changed_by
            """)
        .params(
            Arrays.<@Nullable Object>asList(
                name,
                definition.type(),
                definition.organisation(),
                JSON.writeValueAsString(definition.settings()),
                JSON.writeValueAsString(tables),
                definition.limits().calls(),
                definition.limits().perSecond(),
                managedBy.name(),
                managedBy == ManagedBy.FILE ? JSON.writeValueAsString(applied) : null,
                actor,
                actor))
        .update();
    jdbc.sql("DELETE FROM warehouse_credential WHERE destination = ? AND NOT setting = ANY (?)")
        .params(name, secrets.keySet().toArray(String[]::new))
        .update();
    secrets.forEach((setting, secret) -> putSecret(name, setting, secret));
  }

  private void putSecret(String destination, String setting, SealedSecret secret) {
    jdbc.sql(
            """
            INSERT INTO warehouse_credential AS c (destination, setting, ciphertext, key_version, fingerprint)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (destination, setting) DO UPDATE SET
              ciphertext = excluded.ciphertext, key_version = excluded.key_version,
              fingerprint = excluded.fingerprint, updated_at = clock_timestamp()
            WHERE c.ciphertext <> excluded.ciphertext
            """)
        .params(
            destination, setting, secret.ciphertext(), secret.keyVersion(), secret.fingerprint())
        .update();
  }

  /// Puts the same secret under another key; its time of change stays.
  public void reseal(DestinationId destination, String setting, SealedSecret secret) {
    jdbc.sql(
            """
            UPDATE warehouse_credential SET ciphertext = ?, key_version = ?
            WHERE destination = ? AND setting = ?
            """)
        .params(secret.ciphertext(), secret.keyVersion(), destination.value(), setting)
        .update();
  }

  /// Nothing at the destination is touched.
  public void delete(DestinationId id) {
    jdbc.sql("DELETE FROM warehouse_destination WHERE name = ?").param(id.value()).update();
  }

  /// Tells the dispatchers.
  public void changed() {
    jdbc.sql("UPDATE warehouse_destination_set SET version = version + 1").update();
  }
}
