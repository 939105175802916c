package dev.waybill.dispatcher.types;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every type with its extremes is exact, quarantined or refused; the table of it stands in the
/// documents.
@Tag("server")
class TypesTest {
  private static final List<Section> SECTIONS =
      List.of(
          new Section("Numbers, booleans, identifiers", NumberCases.ALL),
          new Section("Dates and times", TimeCases.ALL),
          new Section("Text", TextCases.ALL),
          new Section("Documents and bytes", DocumentCases.ALL),
          new Section("Arrays", ArrayCases.ALL),
          new Section("Types that need a cast", OtherCases.ALL));

  private record Section(String title, List<TypeCase> types) {}

  private final TimeZone zone = TimeZone.getDefault();
  @TempDir private Path folder;

  /// The driver tells the server this JVM's zone.
  @BeforeEach
  void liveInKathmandu() {
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
  }

  @AfterEach
  void goHome() {
    TimeZone.setDefault(zone);
  }

  @Test
  void everyValueIsExactQuarantinedOrRefused() throws Exception {
    TypeMatrix matrix = new TypeMatrix();
    try (TypesDatabase database = new TypesDatabase(folder.resolve("schemas"));
        RoundTrip trip = new RoundTrip(database, folder.resolve("spool"))) {
      assertSettingsBendText(database);
      for (Section section : SECTIONS) {
        matrix.section(section.title());
        for (TypeCase type : section.types()) {
          run(database, trip, type, matrix);
        }
      }
      assertThat(trip.changed()).isEmpty();
    }
    matrix.compareOrWrite();
  }

  private static void run(TypesDatabase database, RoundTrip trip, TypeCase type, TypeMatrix matrix)
      throws Exception {
    PublishedTable table;
    try {
      table = database.publish(type);
    } catch (SchemaException e) {
      assertThat(type.values()).as("%s is refused: %s", type.declared(), e.getMessage()).isEmpty();
      matrix.refused(type);
      return;
    }
    assertThat(type.values()).as("%s is not refused", type.declared()).isNotEmpty();
    database.fill(table, type);
    RoundTrip.Outcome outcome = trip.run(table, type);
    matrix.column(type, type.values().stream().map(TypeCase.Value::label).toList(), outcome);
    int nothing = type.values().size();
    assertThat(
            List.of(outcome.parquet(nothing), outcome.jsonLines(nothing), outcome.replica(nothing)))
        .as("NULL as %s", type.declared())
        .containsOnly("exact");
  }

  /// A plain session of the database prints what nobody should read.
  private static void assertSettingsBendText(TypesDatabase database) throws Exception {
    try (Connection connection = database.hostile();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT interval '14 months'::text, decode('00ff', 'hex')::text, '{NULL}'::text[] = ARRAY['NULL'], current_setting('TimeZone')")) {
      row.next();
      assertThat(List.of(row.getString(1), row.getString(2), row.getString(3), row.getString(4)))
          .containsExactly("1-2", "\\000\\377", "t", "Asia/Kathmandu");
    }
  }
}
