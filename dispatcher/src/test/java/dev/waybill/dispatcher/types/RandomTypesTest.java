package dev.waybill.dispatcher.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.schemas.PublishedTable;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random values of every kind of type, through a real server and all forms. To see a failure
/// again, give the printed seed as `-Dwaybill.seed=…`.
@Tag("server")
class RandomTypesTest {
  private static final int ROWS = Integer.getInteger("waybill.rows", 200);

  private static final Map<TypeCase, Function<RandomLiteral, String>> TYPES =
      Map.ofEntries(
          Map.entry(TypeCase.of("int8", "int64"), RandomLiteral::int8),
          Map.entry(TypeCase.of("float4", "float32"), RandomLiteral::float4),
          Map.entry(TypeCase.of("float8", "float64"), RandomLiteral::float8),
          Map.entry(TypeCase.of("numeric", "decimal(38,10)"), RandomLiteral::numeric),
          Map.entry(TypeCase.of("numeric", "text"), RandomLiteral::float8),
          Map.entry(TypeCase.of("date", "date"), RandomLiteral::date),
          Map.entry(TypeCase.of("timestamptz", "timestamp"), RandomLiteral::timestamp),
          Map.entry(TypeCase.of("timestamp", "local_timestamp"), RandomLiteral::timestamp),
          Map.entry(
              TypeCase.of("timestamp", "timestamp").zone("Europe/Berlin"),
              RandomLiteral::nearTransition),
          Map.entry(TypeCase.of("text", "text"), RandomLiteral::text),
          Map.entry(TypeCase.of("bytea", "binary"), RandomLiteral::bytes),
          Map.entry(TypeCase.of("uuid", "uuid"), RandomLiteral::uuid),
          Map.entry(TypeCase.of("interval", "text"), RandomLiteral::interval),
          Map.entry(TypeCase.of("jsonb", "json"), RandomLiteral::json),
          Map.entry(TypeCase.of("json", "json"), RandomLiteral::json),
          Map.entry(TypeCase.of("text[]", "list<text>"), r -> r.array(RandomLiteral::text)),
          Map.entry(TypeCase.of("text[]", "json"), r -> r.array(RandomLiteral::text)),
          Map.entry(TypeCase.of("float8[]", "list<float64>"), r -> r.array(RandomLiteral::float8)),
          Map.entry(
              TypeCase.of("numeric[]", "list<decimal(38,10)>"),
              r -> r.array(RandomLiteral::numeric)),
          Map.entry(
              TypeCase.of("timestamptz[]", "list<timestamp>"),
              r -> r.array(RandomLiteral::timestamp)));

  @TempDir private Path folder;

  @Test
  void whatGoesInComesOut() throws Exception {
    long seed = Long.getLong("waybill.seed", new Random().nextLong());
    System.out.println("RandomTypesTest seed " + seed);
    try (TypesDatabase database = new TypesDatabase(folder.resolve("schemas"));
        RoundTrip trip = new RoundTrip(database, folder.resolve("spool"))) {
      for (var type : TYPES.entrySet()) {
        // A sequence of its own, whatever the order of the map.
        Random random = new Random(seed ^ type.getKey().hashCode());
        RandomLiteral literal = new RandomLiteral(random);
        List<String> literals =
            Stream.generate(() -> type.getValue().apply(literal)).limit(ROWS).toList();
        PublishedTable table = database.publish(type.getKey());
        database.fill(table, type.getKey(), literals);
        RoundTrip.Outcome outcome = trip.run(table, type.getKey());
        List<Integer> skipped = skipped(type.getKey(), literals);
        assertThat(outcome.parquetQuarantine().keySet())
            .as("%s as %s, seed %d", type.getKey().declared(), type.getKey().published(), seed)
            .containsExactlyElementsOf(skipped);
        assertThat(outcome.jsonQuarantine()).isEqualTo(outcome.parquetQuarantine());
        assertThat(outcome.replicaQuarantine()).isEqualTo(outcome.parquetQuarantine());
      }
      assertThat(trip.changed()).as("seed %d", seed).isEmpty();
    }
  }

  /// The rows that hold a wall clock reading which its zone skips, as Java's own rules know it.
  private static List<Integer> skipped(TypeCase type, List<String> literals) {
    return type.zone() == null
        ? List.of()
        : IntStream.range(0, literals.size())
            .filter(i ->
                RandomLiteral.BERLIN
                    .getRules()
                    .getValidOffsets(LocalDateTime.parse(literals.get(i)))
                    .isEmpty())
            .mapToObj(i -> i + 1)
            .toList();
  }
}
