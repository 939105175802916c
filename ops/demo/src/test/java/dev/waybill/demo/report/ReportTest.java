package dev.waybill.demo.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.rigs.PostgresServer;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.TableId;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every planted defect is seen, in both forms.
@Tag("server")
class ReportTest {
  /// A second version of row `b`, newer than the first: the same row read again after a change.
  private static final String SECOND_VERSION =
      """
      INSERT INTO lines SELECT id, replace(replace(line, '"_waybill_seq":1', '"_waybill_seq":%d'),
        '"org":"o1"', '"org":"%s"'), doc, 1 FROM lines WHERE id = 'b'\
      """;

  @TempDir Path folder;
  private Connection source;

  @BeforeEach
  void connect() throws SQLException {
    String database = "report_" + folder.getFileName().toString().replaceAll("[^0-9a-z]", "");
    PostgresServer.shared().createDatabase(database);
    source = PostgresServer.shared().connect(database);
    SampleSource.create(source);
  }

  @AfterEach
  void disconnect() throws SQLException {
    source.close();
  }

  @Test
  void bothFormsOfEveryTypeEqualTheSource() throws Exception {
    assertThat(report())
        .allSatisfy(stream -> {
          assertThat(stream.digest()).isEqualTo(stream.sourceDigest()).startsWith("5:");
          assertThat(stream.missing()).isZero();
          assertThat(stream.rows()).isEqualTo(5);
          assertThat(stream.distinctKeys()).isEqualTo(5);
          assertThat(stream.files()).isEqualTo(2);
          assertThat(stream.bytes()).isPositive();
          assertThat(stream.ok()).isTrue();
        });
  }

  @Test
  void anOlderVersionIsHistoryNotADuplicate() throws Exception {
    // What was delivered first differs from the source; the newer version equals it.
    assertThat(
            report(
                SECOND_VERSION.formatted(2, "o1"),
                "UPDATE lines SET line = replace(line, '\"org\":\"o1\"', '\"org\":\"old\"') WHERE id = 'b' AND part = 0"))
        .allSatisfy(stream -> {
          assertThat(stream.rows()).isEqualTo(6);
          assertThat(stream.distinctKeys()).isEqualTo(5);
          assertThat(stream.ok()).isTrue();
        });
  }

  @Test
  void seesAMissingRow() throws Exception {
    assertThat(report("DELETE FROM lines WHERE id = 'c'"))
        .allSatisfy(stream -> {
          assertThat(stream.missing()).isEqualTo(1);
          assertThat(stream.ok()).isFalse();
        });
  }

  @Test
  void seesNoFilesAtAll() throws Exception {
    List<StreamReport> streams =
        Report.of(source, tables(), new SampleLake(folder).lakes(), folder).streams();
    assertThat(streams).hasSize(2).allSatisfy(s -> assertThat(s.missing()).isEqualTo(5));
  }

  @Test
  void seesADoubledVersion() throws Exception {
    assertThat(report(SECOND_VERSION.formatted(2, "o1")))
        .allSatisfy(stream -> {
          assertThat(stream.duplicates()).isEqualTo(1);
          assertThat(stream.missing()).isZero();
          assertThat(stream.ok()).isFalse();
        });
  }

  @Test
  void seesAStaleVersionOnTop() throws Exception {
    assertThat(report(SECOND_VERSION.formatted(2, "stale")))
        .allSatisfy(stream -> {
          assertThat(stream.missing()).isEqualTo(1);
          assertThat(stream.duplicates()).isZero();
          assertThat(stream.ok()).isFalse();
        });
  }

  @Test
  void seesTwoRowsThatBothClaimToBeTheNewest() throws Exception {
    assertThat(report(SECOND_VERSION.formatted(1, "other")))
        .allSatisfy(stream -> assertThat(stream.missing()).isEqualTo(1));
  }

  @Test
  void seesARowTheSourceDoesNotHave() throws Exception {
    try (var statement = source.createStatement()) {
      new SampleLake(folder).write(source);
      statement.execute("DELETE FROM samples WHERE id = 'd'");
    }
    assertThat(Report.of(source, tables(), new SampleLake(folder).lakes(), folder).streams())
        .allSatisfy(stream -> {
          assertThat(stream.unexpected()).isEqualTo(1);
          assertThat(stream.ok()).isFalse();
        });
  }

  @Test
  void seesWhatAReplicaLacksAndWhatDiffers() throws Exception {
    try (var statement = source.createStatement()) {
      statement.execute(
          "CREATE SCHEMA copy; CREATE TABLE copy.samples AS SELECT *, 1::int8 AS _waybill_seq, false AS _waybill_deleted FROM samples");
      assertThat(replica().ok()).isTrue();
      statement.execute("UPDATE copy.samples SET _waybill_deleted = true WHERE id = 'c'");
      statement.execute("UPDATE copy.samples SET org = 'other' WHERE id = 'd'");
    }
    assertThat(replica().missing()).isEqualTo(2);
    assertThat(replica().ok()).isFalse();
  }

  private StreamReport replica() throws Exception {
    String url = PostgresServer.shared().jdbcUrl(source.getCatalog());
    Replica replica = new Replica("replica", url, "copy");
    return Report.of(source, tables(), List.of(), List.of(replica), folder).streams().getFirst();
  }

  private List<StreamReport> report(String... defects) throws Exception {
    SampleLake lake = new SampleLake(folder);
    lake.write(source, defects);
    return Report.of(source, tables(), lake.lakes(), folder).streams();
  }

  static List<PublishedTable> tables() throws URISyntaxException, SQLException, IOException {
    Path schemas =
        Path.of(Objects.requireNonNull(ReportTest.class.getResource("/schemas")).toURI());
    return List.of(
        SchemaCatalog.shipped().with(schemas).find(new TableId("samples"), 1).orElseThrow());
  }
}
