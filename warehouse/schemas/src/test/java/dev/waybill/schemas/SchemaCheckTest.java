package dev.waybill.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.schemas.SchemaCheck.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaCheckTest {
  private static final String RELEASED =
      """
      {"table": "items", "version": "1.2", "description": "Things.",
       "source": {"schema": "shop", "table": "items"},
       "key": ["id"], "cursor": {"column": "updated_at", "tieBreaker": "id"},
       "columns": [
         {"name": "id", "type": "uuid", "nullable": false, "description": "Key.", "source": {"type": "uuid"}},
         {"name": "updated_at", "type": "timestamp", "nullable": false, "description": "Cursor.",
          "source": {"type": "timestamptz"}},
         {"name": "size", "type": "int64", "nullable": true, "description": "Size.", "source": {"type": "int4"}}
       ]}
      """;
  private static final String LAST = "\"source\": {\"type\": \"int4\"}}";

  @TempDir private Path folder;

  @BeforeEach
  void release() throws IOException {
    write(RELEASED);
    check().release();
  }

  @Test
  void whatThisRepositoryPublishesOnlyAddsToTheLastRelease() {
    SchemaCheck.Result result = new SchemaCheck(Path.of("")).run();
    assertThat(result.problems()).isEmpty();
    assertThat(result.released()).isPositive().isLessThanOrEqualTo(result.files());
  }

  @Test
  void anUnchangedFileAndAnotherLayoutOfItPass() throws IOException {
    assertThat(check().run()).isEqualTo(new SchemaCheck.Result(1, 1, List.of()));
    write(RELEASED.replace("\n", " "));
    assertThat(check().run().problems()).isEmpty();
  }

  @Test
  void aPublishedFileMayNotChangeInPlace() throws IOException {
    refused(
        RELEASED.replace("Size.", "The size."),
        "found another content of version 1.2; give it version 1.3");
  }

  @Test
  void aMinorVersionAddsNullableColumnsAtTheEnd() throws IOException {
    write(minor(LAST + added(true, "1.3")));
    assertThat(check().run().problems()).isEmpty();
    refused(minor(LAST + added(false, "1.3")), "expected the added column colour to be nullable");
    refused(minor(LAST + added(true, "1.2")), "to say \"since\" with the version that adds it");
    refused(minor(LAST + added(true, "1.3").replace(", \"since\": \"1.3\"", "")), "found nothing");
  }

  @Test
  void aMinorVersionMayChangeWhereAColumnComesFromAndWhatIsSaidOfIt() throws IOException {
    write(
        minor(LAST)
            .replace("\"type\": \"int4\"", "\"name\": \"length\", \"type\": \"int8\"")
            .replace("Size.", "The size."));
    assertThat(check().run().problems()).isEmpty();
  }

  @Test
  void anythingElseNeedsANewMajor() throws IOException {
    refused(minor(LAST).replace("\"size\"", "\"length\""), "expected column 3 to stay size int64");
    refused(minor(LAST).replace("\"int64\"", "\"int32\""), "found size int32");
    refused(
        minor(LAST).replace("\"nullable\": true", "\"nullable\": false"),
        "found size int64 not null");
    refused(
        minor(LAST).replaceAll(",\\s*\\{\"name\": \"size\".*", ""),
        "expected column 3 to stay size int64, found nothing");
    refused(
        minor(LAST).replace("[\"id\"]", "[\"id\", \"updated_at\"]"),
        "expected key to stay [\"id\"], found [\"id\",\"updated_at\"]");
    refused(RELEASED.replace("\"1.2\"", "\"1.1\""), "expected a version after 1.2, found 1.1");
    Files.move(folder.resolve("items/v1.json"), folder.resolve("items/v2.json"));
    Files.writeString(folder.resolve("items/v2.json"), RELEASED.replace("\"1.2\"", "\"2.0\""));
    assertThat(check().run().problems())
        .singleElement()
        .satisfies(p -> assertThat(p.problem()).contains("to be kept, found none"));
  }

  @Test
  void everyFileIsReadAndEveryProblemNamed() throws IOException {
    Files.createDirectories(folder.resolve("other"));
    Files.writeString(folder.resolve("other/v1.json"), "{");
    Files.writeString(folder.resolve("other/draft.json"), "{}");
    assertThat(check().run().problems())
        .extracting(Problem::file)
        .containsExactly("other/draft.json", "other/v1.json");
    assertThatThrownBy(() -> check().release()).hasMessageContaining("other/v1.json");
  }

  private static String minor(String last) {
    return RELEASED.replace("\"1.2\"", "\"1.3\"").replace(LAST, last);
  }

  private static String added(boolean nullable, String since) {
    return """
    , {"name": "colour", "type": "text", "nullable": %b, "description": "Colour.", "since": "%s",
       "source": {"type": "text"}}
    """
        .formatted(nullable, since);
  }

  private void refused(String json, String problem) throws IOException {
    assertThat(json).isNotEqualTo(RELEASED);
    write(json);
    assertThat(check().run().problems())
        .anySatisfy(found -> assertThat(found.problem()).contains(problem));
  }

  private void write(String json) throws IOException {
    Files.createDirectories(folder.resolve("items"));
    Files.writeString(folder.resolve("items/v1.json"), json);
  }

  private SchemaCheck check() {
    return new SchemaCheck(folder);
  }
}
