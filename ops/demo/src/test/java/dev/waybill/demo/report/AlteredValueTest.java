package dev.waybill.demo.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.rigs.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A single altered value of any type makes its row missing, in both forms.
@Tag("server")
class AlteredValueTest {
  @SuppressWarnings("NullAway.Init")
  private static Connection source;

  @TempDir Path folder;

  @BeforeAll
  static void connect() throws SQLException {
    PostgresServer.shared().createDatabase("altered");
    source = PostgresServer.shared().connect("altered");
    SampleSource.create(source);
  }

  @AfterAll
  static void disconnect() throws SQLException {
    source.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a | \"org\":\"o1\" | \"org\":\"o1 \"",
        "a | 111111111111 | 111111111112",
        "a | \"flag\":true | \"flag\":false",
        "a | -32768 | -32767",
        "a | 9223372036854775807 | 9223372036854775806",
        "c | -9007199254740993 | -9007199254740992",
        "a | \"single\":0.1 | \"single\":0.10000001",
        "a | \"twice\":0.1 | \"twice\":0.10000000000000002",
        "a | 1.5000 | 1.5001",
        "a | 2024-02-29 | 2024-02-28",
        "a | 05.123456Z | 05.123457Z",
        "a | 05.123000Z | 05.122999Z",
        "a | 59.999999 | 59.999998",
        "a | \"n\": 1.10 | \"n\": 1.1",
        "a | 12345678901234567890.123 | 12345678901234567890.124",
        "a | \"e\": 1000 | \"e\": \"1000\"",
        "a | \"list\": | \"lisT\":",
        "a | \"raw\":\"AP8Q\" | \"raw\":\"AP8R\"",
        "a | [\"x\",null,\"\",\"é\"] | [\"x\",\"\",\"\",\"é\"]",
        "b | \"cost\":null | \"cost\":\"0.0000\"",
        "b | \"tags\":null | \"tags\":[]",
        "c | \"single\":\"NaN\" | \"single\":0",
        "d | \"doc\":\"1.10\" | \"doc\":1.10",
        "c | \"doc\":null | \"other\":null",
      })
  void isSeen(String id, String from, String to) throws Exception {
    SampleLake lake = new SampleLake(folder);
    lake.write(source, alter(id, from, to));
    assertThat(Report.of(source, ReportTest.tables(), lake.lakes(), folder).streams())
        .allSatisfy(stream -> assertThat(stream.missing()).as(stream.destination()).isEqualTo(1));
  }

  /// In the line, and in the document that Parquet carries as text of its own.
  private static String alter(String id, String from, String to) {
    String replacement = "%s, %s".formatted(Sql.literal(from), Sql.literal(to));
    return """
    UPDATE lines SET line = replace(line, %1$s),
      doc = replace('"doc":' || doc, %1$s)[7:]
    WHERE id = '%2$s'\
    """
        .formatted(replacement, id);
  }
}
