package dev.waybill.dispatcher.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.delivery.DeliveryRig;
import dev.waybill.dispatcher.delivery.DeliveryRig.Worker;
import dev.waybill.dispatcher.delivery.MemoryFactory;
import dev.waybill.dispatcher.destination.DestinationFactories;
import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.reconciliation.Cause;
import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.reconciliation.Difference.Kind;
import dev.waybill.dispatcher.reconciliation.Reconciliation;
import dev.waybill.dispatcher.reconciliation.ReconciliationOrder;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.OfStream;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.Row;
import dev.waybill.dispatcher.source.DigestReader;
import dev.waybill.dispatcher.source.KeyReadRequest;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.dispatcher.source.Scope;
import dev.waybill.dispatcher.source.SourceDay;
import dev.waybill.dispatcher.watermark.StreamStore;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.rigs.S3ProxyServer;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.DestinationFactory;
import dev.waybill.spi.HeldBucket;
import dev.waybill.spi.HeldRange;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.canonical.CanonicalBytes;
import dev.waybill.spi.canonical.ColumnValue;
import dev.waybill.spi.canonical.KeyLine;
import dev.waybill.testkit.InMemoryAdapter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Source and destinations have the same digests and the same values of every type.
@Tag("server")
class ComparedTypesTest {
  @TempDir private Path folder;

  /// A destination that got the table.
  private record Filled(Worker worker, Destinations destinations, PublishedTable table) {}

  @Test
  void sourceAndDestinationsAgreeOnEveryType() throws Exception {
    WideTable wide = WideTable.of(folder.resolve("schemas"));
    try (DeliveryRig rig = new DeliveryRig(folder.resolve("spool"))) {
      rig.application.execute(TypesDatabase.OBJECTS);
      rig.application.execute(
          wide.sql(rig.application.time.now().toString()).toArray(String[]::new));
      rig.application.time.tick(ReadingRig.CADENCE);

      List<Filled> all = new ArrayList<>();
      all.add(filled(rig, wide, "wide_memory", memory(rig)));
      all.add(filled(rig, wide, "wide_lake", lake()));
      Set<String> refused = new HashSet<>();
      for (Filled each : all) {
        refused.addAll(assertOnlyQuarantineIsMissing(rig, each));
      }
      rig.application.execute("DELETE FROM wide WHERE id IN (" + String.join(",", refused) + ")");
      all.add(filled(rig, wide, "wide_replica", replica()));
      assertThat(assertOnlyQuarantineIsMissing(rig, all.getLast())).isEmpty();

      List<String> key = new ArrayList<>(List.of("id"));
      Set<ColumnType> seen = new HashSet<>();
      for (int i = 0; i < wide.types().size(); i++) {
        ColumnType type = wide.types().get(i).type();
        boolean names = !(type instanceof ColumnType.Json || type instanceof ColumnType.ListOf);
        if (names) {
          key.add("c" + i);
        }
        if (names && seen.add(type)) {
          assertBucketsAgree(rig, all, "c" + i, type);
        }
      }
      assertFieldsAgree(rig, all.getFirst(), key);
    }
  }

  private static Filled filled(
      DeliveryRig rig, WideTable wide, String name, Destinations destinations) throws Exception {
    PublishedTable table = wide.publish(name);
    Worker worker = rig.worker(name, destinations, DeliveryRig.NO_LIMITS, table);
    worker.work();
    assertThat(rig.query("SELECT string_agg(DISTINCT status, ' ') FROM warehouse_delivery"))
        .isEqualTo("DELIVERED");
    return new Filled(worker, destinations, table);
  }

  /// @return the ids of rows that it cannot hold
  private Set<String> assertOnlyQuarantineIsMissing(DeliveryRig rig, Filled filled)
      throws Exception {
    OfStream stream =
        new Reconciliation(
                rig.control, filled.destinations(), Files.createTempDirectory(folder, "compared"))
            .run(
                new ReconciliationOrder(null, null, Depth.FULL, 1, null, null, null),
                List.of(filled.worker().delivered()),
                new Reconciliation.How(null, () -> false, _ -> {}))
            .streams()
            .getFirst();
    assertThat(stream.differences())
        .as("%s", filled.table().id())
        .allMatch(row -> row.kind() == Kind.MISSING && row.cause() == Cause.QUARANTINE);
    assertThat(stream.heldRows()).isGreaterThan(300);
    assertThat(stream.compared()).isEqualTo(stream.sourceRows());
    assertThat(
            rig.query(
                "SELECT count(*) FROM warehouse_quarantine WHERE status = 'OPEN' AND stream_id = "
                    + filled.worker().stream()))
        .isEqualTo(String.valueOf(stream.missing()));
    Set<String> ids = new HashSet<>();
    for (Row row : stream.differences()) {
      ids.add(row.key().replace("id=", ""));
    }
    return ids;
  }

  /// As the event date where it may be that, else as the organisation.
  private static void assertBucketsAgree(
      DeliveryRig rig, List<Filled> all, String column, ColumnType type) throws Exception {
    boolean isTime =
        type instanceof ColumnType.Date
            || type instanceof ColumnType.Timestamp
            || type instanceof ColumnType.LocalTimestamp;
    for (Filled each : all) {
      PublishedTable variant =
          variant(each.table(), List.of("id"), isTime ? null : column, isTime ? column : null);
      assertThat(
              each.destinations()
                  .get(DeliveryRig.STREAM.destination())
                  .readBack(
                      each.worker().delivered().stream(),
                      variant.schema(),
                      "updated_at",
                      HeldRange.ALL))
          .as("%s at %s", type, each.table().id())
          .hasSizeGreaterThan(1)
          .containsExactlyInAnyOrderElementsOf(
              source(each).digest(request(rig, each, variant), HeldRange.ALL, null).buckets());
    }
  }

  /// With every column that may be one in the key.
  private static void assertFieldsAgree(DeliveryRig rig, Filled filled, List<String> key)
      throws Exception {
    PublishedTable keyed = variant(filled.table(), key, null, null);
    KeyReadRequest request = request(rig, filled, keyed);
    assertThat(source(filled).digest(request, HeldRange.ALL, null).buckets())
        .containsExactly(ofFields(source(filled), request));
  }

  private static DigestReader source(Filled filled) {
    return filled.worker().delivered().reader().digests();
  }

  private static KeyReadRequest request(DeliveryRig rig, Filled filled, PublishedTable table) {
    ReadFacts landed =
        Objects.requireNonNull(new StreamStore(rig.control).get(filled.worker().stream()).landed());
    return new KeyReadRequest(
        filled.worker().delivered().stream(),
        table,
        landed.attempt(),
        Scope.of(table, null),
        landed);
  }

  private static PublishedTable variant(
      PublishedTable table,
      List<String> key,
      @Nullable String organisation,
      @Nullable String eventDate) {
    TableSchema schema = table.schema();
    return new PublishedTable(
        new TableSchema(schema.table(), 1, 0, key, organisation, eventDate, schema.columns()),
        table.description(),
        table.source(),
        table.cursor(),
        table.columns(),
        null,
        List.of());
  }

  /// What the server should have computed, of the fields it sends.
  private static HeldBucket ofFields(DigestReader source, KeyReadRequest request) throws Exception {
    TableSchema schema = request.table().schema();
    List<Long> lines = new ArrayList<>();
    KeyLine line = new KeyLine();
    source.rows(
        request,
        new SourceDay(null, null),
        false,
        row -> {
          line.clear();
          for (String name :
              Stream.concat(schema.key().stream(), Stream.of("updated_at")).toList()) {
            line.begin();
            if (row.values().get(schema.indexOf(name))
                instanceof ColumnValue.Known(CanonicalBytes text)) {
              text.putInto(line.text());
              line.end(schema.typeOf(name));
            } else {
              line.endNull();
            }
          }
          lines.add(line.low60());
        });
    return new HeldBucket(
        null,
        null,
        lines.size(),
        lines.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add));
  }

  private static Destinations memory(DeliveryRig rig) {
    DestinationFactory factory =
        new MemoryFactory(owner -> new InMemoryAdapter(rig.place, owner, Clock.systemUTC()));
    return new Destinations(
        "test",
        List.of(new DestinationSettings(DeliveryRig.STREAM.destination(), "memory", Map.of())),
        new DestinationFactories(List.of(factory)));
  }

  private static Destinations lake() {
    S3ProxyServer server = S3ProxyServer.shared();
    String bucket = "compared-" + ProcessHandle.current().pid();
    server.createBucket(bucket);
    return of(
        "s3",
        Map.of(
            "bucket", bucket,
            "endpoint", server.endpoint().uri().toString(),
            "region", server.endpoint().region(),
            "accessKey", server.endpoint().accessKey(),
            "secretKey", server.endpoint().secretKey(),
            "pathStyle", "true"));
  }

  private static Destinations replica() throws Exception {
    PostgresServer server = PostgresServer.shared();
    String database = "compared_" + ProcessHandle.current().pid();
    server.createDatabase(database);
    return of(
        "postgres",
        Map.of(
            "url",
            "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database,
            "user",
            server.user(),
            "password",
            server.password(),
            "schema",
            "held"));
  }

  private static Destinations of(String type, Map<String, String> settings) {
    return new Destinations(
        "test",
        List.of(new DestinationSettings(DeliveryRig.STREAM.destination(), type, settings)),
        new DestinationFactories());
  }
}
