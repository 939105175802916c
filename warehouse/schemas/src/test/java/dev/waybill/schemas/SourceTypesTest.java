package dev.waybill.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is published as what. That each pair holds every value is shown on a real server, by the
/// table of types.
class SourceTypesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          varchar          | text
          enum             | text
          composite        | text
          multirange       | text
          int2             | int16
          int8             | int64
          numeric          | text
          numeric(12,4)    | decimal(12,4)
          numeric(5,-2)    | decimal(7,0)
          numeric(3,5)     | decimal(5,5)
          numeric(38,38)   | decimal(38,38)
          numeric(39,0)    | text
          numeric(38,-1)   | text
          numeric(12,4)[]  | list<decimal(12,4)>
          timestamp        | local_timestamp
          timestamp[]      | list<local_timestamp>
          timestamptz[]    | list<timestamp>
          jsonb[]          | list<json>
          """)
  void everyTypeHasAPublishedTypeOfItsOwn(String source, String published) {
    assertThat(SourceTypes.natural(source)).hasValue(ColumnTypes.parse(published));
    assertThat(SourceTypes.holds(ColumnTypes.parse(published), source)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "money",
        "hstore",
        "vector",
        "tsvector",
        "tsquery",
        "point",
        "polygon",
        "geometry",
        "oid",
        "pg_lsn",
        "name",
        "char",
        "regclass",
        "jsonpath",
        "int2vector",
        "money[]",
        "text[][]",
        "domain",
        "numeric(12, 4)"
      })
  void anyOtherTypeIsPublishedOnlyWhereACastSaysSo(String source) throws IOException {
    assertThat(SourceTypes.natural(source)).isEmpty();
    assertThatThrownBy(() -> read(source, ""))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("columns[1].source.type: expected a type that text holds exactly")
        .hasMessageContaining("\"cast\": \"text\"");
    assertThat(read(source, ", \"cast\": \"text\"").sourceOf("value").type()).isEqualTo(source);
    assertThatThrownBy(() -> read(source, ", \"cast\": \"json\""))
        .hasMessageContaining("found 'json' on text");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          int4             | int16
          float8           | float32
          numeric(12,4)    | decimal(12,3)
          numeric(12,4)    | decimal(11,4)
          numeric(39,1)    | decimal(38,0)
          int8             | decimal(18,0)
          numeric(12,4)    | text
          uuid             | text
          jsonb            | text
          text[]           | text
          timestamp[]      | list<timestamp>
          jsonb[]          | json
          composite[]      | json
          money[]          | json
          text[][]         | json
          text             | list<text>
          """)
  void nothingIsPublishedAsWhatCannotHoldIt(String source, String published) {
    assertThat(SourceTypes.holds(ColumnTypes.parse(published), source)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          int2             | int64
          float4           | float64
          int8             | decimal(19,0)
          numeric(12,4)    | decimal(13,5)
          numeric          | decimal(10,2)
          timestamp        | timestamp
          text[]           | json
          numeric[]        | json
          """)
  void aWiderTypeHoldsItToo(String source, String published) {
    assertThat(SourceTypes.holds(ColumnTypes.parse(published), source)).isTrue();
  }

  private PublishedTable read(String sourceType, String more) throws IOException {
    String json =
        """
        {"table": "items", "version": "1.0", "description": "Things.",
         "source": {"schema": "shop", "table": "items"}, "key": ["id"],
         "cursor": {"column": "updated_at", "tieBreaker": "id"},
         "columns": [
           {"name": "id", "type": "uuid", "nullable": false, "description": "Key.", "source": {"type": "uuid"}},
           {"name": "value", "type": "text", "nullable": true, "description": "Any.", "source": {"type": "%s"%s}},
           {"name": "updated_at", "type": "timestamp", "nullable": false, "description": "Cursor.",
            "source": {"type": "timestamptz"}}
         ]}
        """
            .formatted(sourceType, more);
    Files.createDirectories(folder.resolve("items"));
    Files.writeString(folder.resolve("items/v1.json"), json);
    return SchemaCatalog.shipped().with(folder).all().stream()
        .filter(table -> table.id().value().equals("items"))
        .findAny()
        .orElseThrow();
  }
}
