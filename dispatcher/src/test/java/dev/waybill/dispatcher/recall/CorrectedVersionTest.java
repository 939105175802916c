package dev.waybill.dispatcher.recall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.dispatcher.source.OwnerSession;
import dev.waybill.dispatcher.source.ReadingRig;
import dev.waybill.rigs.PostgresServer;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.Partitioning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A value that a form cannot hold exactly is found by the encoder that its delivery would use.
@Tag("server")
class CorrectedVersionTest {
  private static final FileForm LINES = new FileForm.JsonLines(Partitioning.NONE, 1 << 20);

  @TempDir private Path folder;

  @Test
  void whatWouldBeQuarantinedIsRefusedWithItsReason() throws Exception {
    PublishedTable table = RecalledTableTest.of("items", new ColumnType.Decimal(5, 2), "numeric");
    try (ReadingRig rig = new ReadingRig(PostgresServer.shared());
        OwnerSession owner = OwnerSession.open(rig.source, "waybill correction")) {
      CorrectedTable corrected = new CorrectedTable(table);
      new RecalledTable(table).make(owner.connection());
      corrected.make(owner.connection(), rig.source.settings().user());
      rig.execute(
          "INSERT INTO waybill_recalled.recalled_items (id, organization_id, created_at, updated_at, added, _waybill_recall, _waybill_batch, _waybill_id, _waybill_expires_at)"
              + " VALUES ('a', 'org', '2026-03-01', '2026-03-01', 1, 1, 1, 'a', 'infinity')");
      CorrectedVersion versions = new CorrectedVersion(table, owner);
      UUID fits = copy(corrected, owner, "123.45");
      assertThatCode(() -> versions.requireRepresentable(fits, "lake", LINES, folder))
          .doesNotThrowAnyException();
      for (String none : new String[] {"NaN", "1234.5", "1.234"}) {
        UUID version = copy(corrected, owner, none);
        assertThatThrownBy(() -> versions.requireRepresentable(version, "lake", LINES, folder))
            .as(none)
            .isInstanceOf(RecallRefusedException.class)
            .hasMessageContaining("a row that lake can hold exactly, found one whose column added");
      }
      try (Stream<Path> left = Files.list(folder)) {
        assertThat(left).isEmpty();
      }
    }
  }

  /// Who delivers reads what goes, and no other recalled row.
  @Test
  void theReaderSeesCorrectedVersionsOnly() throws Exception {
    PublishedTable table = ReadingRig.items();
    String reader = "corrected_reader_" + ProcessHandle.current().pid();
    try (ReadingRig rig = new ReadingRig(PostgresServer.shared());
        OwnerSession owner = OwnerSession.open(rig.source, "waybill correction")) {
      rig.execute("CREATE ROLE " + reader + " LOGIN");
      try {
        new RecalledTable(table).make(owner.connection());
        new CorrectedTable(table).make(owner.connection(), reader);
        rig.execute("SET ROLE " + reader + "; SELECT FROM waybill_recalled.corrected_items");
        for (String refused :
            List.of(
                "SELECT FROM waybill_recalled.recalled_items",
                "DELETE FROM waybill_recalled.corrected_items")) {
          assertThatThrownBy(() -> rig.execute("SET ROLE " + reader + "; " + refused))
              .hasMessageContaining("permission denied");
        }
      } finally {
        rig.execute("DROP OWNED BY " + reader, "DROP ROLE " + reader);
      }
    }
  }

  private static UUID copy(CorrectedTable corrected, OwnerSession owner, String value)
      throws Exception {
    UUID name = UUID.randomUUID();
    assertThat(
            corrected.copy(
                owner.connection(),
                new CorrectedTable.Version(
                    name,
                    1,
                    "a",
                    Map.of("added", value),
                    1_772_323_200_000_000L,
                    Instant.parse("2100-01-01T00:00:00Z"))))
        .isTrue();
    return name;
  }
}
