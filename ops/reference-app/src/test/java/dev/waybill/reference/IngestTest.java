package dev.waybill.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.waybill.rigs.PostgresServer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("server")
class IngestTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 3, 10);
  private static final List<String> TABLES =
      List.of(
          "ingested_events",
          "security_findings",
          "rule_runs",
          "workflow_deliveries",
          "tenant_audit_logs");

  private Connection connection;

  @BeforeEach
  void connect() throws Exception {
    String database = "ingest_" + UUID.randomUUID().toString().replace("-", "");
    PostgresServer.shared().createDatabase(database);
    connection = PostgresServer.shared().connect(database);
  }

  @AfterEach
  void disconnect() throws Exception {
    connection.close();
  }

  @ParameterizedTest
  @EnumSource
  void loadsTheSampleAndAgainAddsNothing(Form form) throws Exception {
    ReferenceApplication.create(connection, form, TODAY);
    ReferenceApplication.create(connection, form, TODAY);
    IngestResult first = load(sample().stream(9_000), IngestOptions.defaults());

    assertThat(first.events()).isEqualTo(9_000);
    assertThat(first.skipped()).isZero();
    for (String table : TABLES) {
      assertThat(first.rows(table)).as(table).isPositive().isEqualTo(count(table));
    }
    IngestResult second = load(sample().stream(9_000), IngestOptions.defaults());
    assertThat(second.events()).isEqualTo(9_000);
    assertThat(second.rows().values()).allMatch(rows -> rows == 0);
  }

  @Test
  void fillsEveryColumnAndLeavesTheNullableOnesEmptyToo() throws Exception {
    ReferenceApplication.create(connection, Form.PARTITIONED, TODAY);
    load(sample().stream(9_000), IngestOptions.defaults());
    List<String> wrong = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet columns =
            statement.executeQuery(
                """
                SELECT table_name, column_name, is_nullable FROM information_schema.columns
                WHERE table_schema = 'public' AND table_name IN ('ingested_events',
                  'security_findings', 'rule_runs', 'workflow_deliveries', 'tenant_audit_logs')
                """)) {
      while (columns.next()) {
        String column = columns.getString(2);
        String counts =
            "SELECT count(%s) > 0, count(*) > count(%s) FROM %s"
                .formatted(column, column, columns.getString(1));
        try (Statement inner = connection.createStatement();
            ResultSet row = inner.executeQuery(counts)) {
          row.next();
          boolean nullable = columns.getString(3).equals("YES");
          if (!row.getBoolean(1) || row.getBoolean(2) != nullable) {
            wrong.add(columns.getString(1) + "." + column);
          }
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(number("SELECT count(*) FROM security_findings WHERE tags = '{}'")).isPositive();
  }

  @Test
  void scaleRepeatsEachRecordThreeSecondsApart() throws Exception {
    ReferenceApplication.create(connection, Form.PLAIN, TODAY);
    load(sample().stream(500), IngestOptions.defaults().withScale(4));
    assertThat(count("ingested_events")).isEqualTo(2_000);
    assertThat(
            number(
                """
                SELECT count(*) FROM (SELECT payload->>'Id', count(*),
                  max(occurred_at) - min(occurred_at) AS apart
                FROM ingested_events GROUP BY 1) AS copies
                WHERE count = 4 AND apart = interval '9 s'
                """))
        .isEqualTo(500);
  }

  @Test
  void reportsMalformedLinesByNumberAndGoesOn() throws Exception {
    ReferenceApplication.create(connection, Form.PLAIN, TODAY);
    String good = sample().next();
    byte[] notUtf8 = good.getBytes(StandardCharsets.UTF_8);
    notUtf8[2] = (byte) 0xff;
    List<byte[]> lines = new ArrayList<>();
    for (String line :
        List.of(
            good,
            "{\"CreationTime\":",
            "",
            "[1]",
            good.replace("\"Version\":1", "\"Version\":\"\\u0000\""),
            good.replace("\"Version\":1", "\"Version\":\"\\ud800\""),
            good.replace("\"Version\":1", "\"Version\":1e200000"),
            good.replace("\"CreationTime\"", "\"Created\""),
            good.replace("\"CreationTime\":\"2026", "\"CreationTime\":\"tomorrow"))) {
      lines.add(line.getBytes(StandardCharsets.UTF_8));
    }
    lines.add(notUtf8);
    lines.add(sample().at(LocalDateTime.of(2026, 3, 9, 1, 0)).getBytes(StandardCharsets.UTF_8));

    Skips skips = new Skips();
    IngestResult result = Ingest.run(connection, joined(lines), IngestOptions.defaults(), skips);

    assertThat(result.lines()).isEqualTo(11);
    assertThat(result.skipped()).isEqualTo(8);
    assertThat(skips.lines).hasSize(8);
    assertThat(skips.lines.get(0)).startsWith("2: expected JSON");
    assertThat(skips.lines.get(1)).startsWith("4: expected a JSON object");
    assertThat(skips.lines.get(2)).startsWith("5: holds the null character");
    assertThat(skips.lines.get(3)).startsWith("6: holds half of a surrogate pair");
    assertThat(skips.lines.get(4)).startsWith("7: holds a number");
    assertThat(skips.lines.get(5)).startsWith("8: expected the time");
    assertThat(skips.lines.get(6)).startsWith("9: expected a time such as");
    assertThat(skips.lines.get(7)).startsWith("10: expected UTF-8");
    assertThat(number("SELECT count(*) FROM ingested_events")).isEqualTo(result.events());
  }

  @Test
  void recognisesCloudTrail() throws Exception {
    ReferenceApplication.create(connection, Form.PLAIN, TODAY);
    String records =
        """
        {"Records":[{"eventID":"a","eventTime":"2026-03-10T01:02:03Z","eventName":"StopLogging",\
        "eventSource":"cloudtrail.amazonaws.com","userIdentity":{"arn":"arn:aws:iam::1:user/x"}},\
        {"eventID":"b","eventTime":"2026-03-10T01:02:04Z","eventName":"ConsoleLogin",\
        "eventSource":"signin.amazonaws.com","responseElements":{"ConsoleLogin":"Failure"}}]}
        """;
    load(
        new ByteArrayInputStream(records.getBytes(StandardCharsets.UTF_8)),
        IngestOptions.defaults());
    assertThat(
            number(
                """
                SELECT count(*) FROM ingested_events e JOIN security_findings f ON f.event_id = e.id
                WHERE provider = 'AWS' AND (event_type, e.severity::text) IN
                  (('StopLogging', 'CRITICAL'), ('ConsoleLogin', 'MEDIUM'))
                """))
        .isEqualTo(number("SELECT count(event_id) FROM security_findings"));
    assertThat(count("ingested_events")).isEqualTo(2);
    assertThat(count("security_findings")).isEqualTo(2);
  }

  @Test
  void loadsARealAuditLog() throws Exception {
    Path file = RealInput.file();
    assumeTrue(Files.exists(file), "no real audit log at " + file);
    ReferenceApplication.create(connection, Form.PARTITIONED, TODAY);
    try (InputStream in = Files.newInputStream(file)) {
      IngestResult result = load(in, IngestOptions.defaults());
      assertThat(result.events()).isEqualTo(5_373);
      assertThat(result.skipped()).isZero();
      assertThat(count("ingested_events")).isEqualTo(5_373);
    }
  }

  private static SampleAuditLog sample() {
    return new SampleAuditLog(7, TODAY.minusDays(1).atStartOfDay(), Duration.ofSeconds(20));
  }

  private IngestResult load(InputStream in, IngestOptions options) throws Exception {
    return Ingest.run(connection, in, options, ProgressListener.SILENT);
  }

  private static InputStream joined(List<byte[]> lines) {
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    for (byte[] line : lines) {
      all.writeBytes(line);
      all.write('\n');
    }
    return new ByteArrayInputStream(all.toByteArray());
  }

  private long count(String table) throws Exception {
    return number("SELECT count(*) FROM " + table);
  }

  private long number(String sql) throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static final class Skips implements ProgressListener {
    final List<String> lines = new ArrayList<>();

    @Override
    public void loaded(long events, long bytes, long totalBytes) {}

    @Override
    public void skipped(long line, String reason) {
      lines.add(line + ": " + reason);
    }
  }
}
