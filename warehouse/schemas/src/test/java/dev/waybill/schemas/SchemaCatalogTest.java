package dev.waybill.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.TableId;
import dev.waybill.spi.UnrepresentablePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaCatalogTest {
  private static final String ITEMS =
      """
      {"table": "items", "version": "2.1", "description": "Things.",
       "source": {"schema": "shop", "table": "Items"},
       "key": ["id"],
       "cursor": {"column": "updated_at", "tieBreaker": "id"},
       "columns": [
         {"name": "id", "type": "uuid", "nullable": false, "description": "Key.", "source": {"type": "uuid"}},
         {"name": "price", "type": "decimal(12,4)", "nullable": true, "description": "Price.",
          "source": {"name": "unitPrice", "type": "numeric(12,4)"}},
         {"name": "updated_at", "type": "timestamp", "nullable": false, "description": "Cursor.",
          "source": {"type": "timestamp", "zone": "UTC"}}
       ]}
      """;

  @TempDir private Path folder;

  private SchemaCatalog with(String json) throws IOException {
    Files.createDirectories(folder.resolve("items"));
    Files.writeString(folder.resolve("items/v2.json"), json);
    return SchemaCatalog.shipped().with(folder);
  }

  @Test
  void shipsFiveTables() {
    assertThat(SchemaCatalog.shipped().names())
        .containsExactly(
            "audit_log/v1", "events/v1", "findings/v1", "rule_runs/v1", "workflow_deliveries/v1");
  }

  @Test
  void theIndexNamesEveryFileAndNoOther() throws IOException {
    List<String> files;
    try (Stream<Path> walk = Files.walk(Path.of(""), 2)) {
      files =
          walk.map(Path::toString)
              .filter(name -> name.matches("[a-z_]+/v\\d+\\.json"))
              .sorted()
              .toList();
    }
    assertThat(Files.readAllLines(Path.of("index"))).containsExactlyElementsOf(files);
  }

  @Test
  void aReferenceNamesPublishedColumns() throws IOException {
    String events = "{\"column\": \"id\", \"table\": \"events\", \"target\": \"id\"}";
    assertThat(referring(events).references())
        .containsExactly(new PublishedTable.Reference("id", "events", "id"));
    assertThatThrownBy(
            () -> referring(events.replace("\"column\": \"id\"", "\"column\": \"event\"")))
        .hasMessageContaining("items/v2.json")
        .hasMessageContaining("references: no column event");
    assertThatThrownBy(() -> referring(events.replace("target\": \"id\"", "target\": \"key\"")))
        .hasMessageContaining("expected a column of a published table, found events.key");
    assertThatThrownBy(() -> referring(events.replace("\"events\"", "\"orders\"")))
        .hasMessageContaining("expected a column of a published table, found orders.id");
    assertThatThrownBy(() -> referring(events.replace("\"target\"", "\"targets\"")))
        .hasMessageContaining(
            "references[0]: expected one of [column, table, target], found 'targets'");
  }

  private PublishedTable referring(String reference) throws IOException {
    return with(ITEMS.replace(
            "\"columns\": [", "\"references\": [" + reference + "], \"columns\": ["))
        .find(new TableId("items"), 2)
        .orElseThrow();
  }

  @Test
  void retentionCountsFromADateOrTime() throws IOException {
    String table = ITEMS.replace("\"columns\": [", "\"retention\": \"updated_at\", \"columns\": [");
    assertThat(with(table).find(new TableId("items"), 2).orElseThrow().retention())
        .isEqualTo("updated_at");
    assertThatThrownBy(
            () -> with(table.replace("\"retention\": \"updated_at\"", "\"retention\": \"price\"")))
        .hasMessageContaining("retention: expected a date or a time, found price of type decimal");
    assertThatThrownBy(
            () -> with(table.replace("\"retention\": \"updated_at\"", "\"retention\": \"gone\"")))
        .hasMessageContaining("retention: no column gone");
  }

  @Test
  void aSixthTableIsAFile() throws IOException {
    PublishedTable items = with(ITEMS).find(new TableId("items"), 2).orElseThrow();
    assertThat(items.schema().version()).isEqualTo("2.1");
    assertThat(items.schema().columns().get(1).type()).isEqualTo(new ColumnType.Decimal(12, 4));
    assertThat(items.sourceOf("price").name()).isEqualTo("unitPrice");
    assertThat(items.source().toString()).isEqualTo("shop.Items");
  }

  @Test
  void aColumnMayForbidThatItsRowsAreQuarantined() throws IOException {
    String strict = ITEMS.replace("\"Price.\",", "\"Price.\", \"unrepresentable\": \"error\",");
    PublishedTable items = with(strict).find(new TableId("items"), 2).orElseThrow();
    assertThat(items.schema().columns())
        .extracting(Column::unrepresentable)
        .containsExactly(
            UnrepresentablePolicy.QUARANTINE,
            UnrepresentablePolicy.ERROR,
            UnrepresentablePolicy.QUARANTINE);
  }

  @Test
  void mistakesNameFilePlaceExpectedAndFound() {
    refused("\"nullable\": true", "\"nulable\": true", "items/v2.json at columns[1]", "'nulable'");
    refused("decimal(12,4)", "decimal(50,4)", "items/v2.json at columns[1]", "at most 38 digits");
    refused(
        "\"Price.\",",
        "\"Price.\", \"unrepresentable\": \"string\",",
        "columns[1].unrepresentable",
        "published as text");
    refused("\"uuid\", \"nullable\"", "\"guid\", \"nullable\"", "columns[0]", "found 'guid'");
    refused(", \"zone\": \"UTC\"", "", "columns[2].source", "expected the zone");
    refused("\"tieBreaker\": \"id\"", "\"tieBreaker\": \"nr\"", "at cursor", "no column nr");
    refused(
        "\"key\": [\"id\"]",
        "\"key\": [\"ID\"]",
        "items/v2.json",
        "expected a key of published columns");
    refused("\"name\": \"price\"", "\"name\": \"Price\"", "columns[1]", "found 'Price'");
    refused(
        "\"2.1\"",
        "\"3.0\"",
        "items/v2.json",
        "expected the table and major version of the file's name");
    refused(
        "\"zone\": \"UTC\"", "\"zone\": \"+02:00\"", "columns[2].source.zone", "found '+02:00'");
    refused(
        "\"uuid\", \"nullable\": false",
        "\"uuid\", \"nullable\": true",
        "cursor.tieBreaker",
        "never null");
    refused(
        "\"column\": \"updated_at\"",
        "\"column\": \"price\"",
        "cursor.column",
        "expected a timestamp");
    refused(
        "\"type\": \"numeric(12,4)\"",
        "\"type\": \"float8\"",
        "columns[1].source.type",
        "holds exactly");
    refused(
        "\"type\": \"numeric(12,4)\"",
        "\"type\": \"money\", \"cast\": \"text\"",
        "columns[1].source.cast",
        "found 'text' on decimal(12,4)");
    refused("{\"table\"", "\"table\"", "items/v2.json", "expected");
  }

  private void refused(String good, String bad, String... parts) {
    assertThat(ITEMS).contains(good);
    assertThatThrownBy(() -> with(ITEMS.replace(good, bad)))
        .isInstanceOf(SchemaException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }

  @Test
  void typeNamesRoundTrip() {
    for (String name :
        List.of(
            "text",
            "uuid",
            "bool",
            "int16",
            "int32",
            "int64",
            "float32",
            "float64",
            "decimal(38,0)",
            "date",
            "timestamp",
            "local_timestamp",
            "json",
            "binary",
            "list<text>",
            "list<decimal(5,2)>")) {
      assertThat(ColumnTypes.name(ColumnTypes.parse(name))).isEqualTo(name);
    }
  }
}
