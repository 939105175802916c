package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.delivery.Encoders;
import dev.waybill.dispatcher.holds.HeldRows;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.recall.CorrectionReport.Change;
import dev.waybill.dispatcher.source.ClosedReader.ClosedRow;
import dev.waybill.dispatcher.source.OwnerSession;
import dev.waybill.dispatcher.source.RowConditions;
import dev.waybill.dispatcher.source.SourceText;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.Column;
import dev.waybill.spi.EncodeRequest;
import dev.waybill.spi.EncoderPipe;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.RejectedRow;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.UnrepresentableRowException;
import dev.waybill.spi.canonical.ColumnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads corrected versions, and says whether one may go.
final class CorrectedVersion {
  private static final long MEMORY = 8 << 20;

  private final PublishedTable table;
  private final CorrectedTable corrected;
  private final OwnerSession owner;

  CorrectedVersion(PublishedTable table, OwnerSession owner) {
    this.table = table;
    this.corrected = new CorrectedTable(table);
    this.owner = owner;
  }

  /// @return empty once it has expired
  Optional<ClosedRow> read(UUID version) throws SQLException, InterruptedException {
    try {
      return owner
          .rows(corrected.published(), CorrectedTable.is(version), (_, _, _, _) -> {})
          .stream()
          .findFirst();
    } catch (IOException | UnrepresentableRowException e) {
      throw new IllegalStateException("nothing is encoded here", e);
    }
  }

  /// Whether a legal hold is about it.
  boolean isHeld(UUID version, LegalHold hold) throws SQLException {
    PublishedTable copy = corrected.published();
    if (!hold.order().isAbout(copy.id().value())) {
      return false;
    }
    String held =
        new HeldRows(copy, String.valueOf(copy.schema().organisation()), owner.of(copy))
            .condition(hold.order());
    try (Statement statement = owner.connection().createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT coalesce(%s, true) FROM %s AS %s WHERE %s"
                    .formatted(
                        held,
                        Sql.table(copy.source()),
                        RowConditions.ALIAS,
                        CorrectedTable.is(version)))) {
      return row.next() && row.getBoolean(1);
    }
  }

  /// What differs between two versions, but for the cursor.
  List<Change> changes(List<ColumnValue> before, List<ColumnValue> after) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      Column column = table.schema().columns().get(i);
      if (!column.name().equals(table.cursor().column()) && !before.get(i).equals(after.get(i))) {
        changes.add(
            new Change(column.name(), text(column, before.get(i)), text(column, after.get(i))));
      }
    }
    return changes;
  }

  private static @Nullable String text(Column column, ColumnValue value) {
    return switch (value) {
      case ColumnValue.Null() -> null;
      case ColumnValue.Known(var text) -> SourceText.of(column.type(), text);
      case ColumnValue.Foreign(var found) -> found.toString();
    };
  }

  /// @throws RecallRefusedException when these changes make it another row, or none
  void requireSameRow(List<Change> changes) {
    TableSchema schema = table.schema();
    if (changes.isEmpty()) {
      throw new RecallRefusedException(
          "expected a value that differs from what was dropped, found none; UPDATE the row in %s, or give --set COLUMN=VALUE"
              .formatted(new RecalledTable(table).name()));
    }
    for (Change change : changes) {
      if (schema.identity().contains(change.column())) {
        throw new RecallRefusedException(
            "expected key, organisation and event date to stay (%s), found %s changed: they say which row it is and where it lies at a destination, where the row as it was dropped would stay beside it"
                .formatted(String.join(", ", schema.identity()), change.column()));
      }
      Column column = schema.columns().get(schema.indexOf(change.column()));
      if (change.after() == null && !column.nullable()) {
        throw new RecallRefusedException(
            "expected a value in %s, which is never null as published, found none"
                .formatted(change.column()));
      }
    }
  }

  /// Encodes it as its deliveries will.
  ///
  /// @param folder existing, for what is spooled
  /// @throws RecallRefusedException when a destination cannot hold it exactly
  void requireRepresentable(UUID version, String destination, FileForm form, Path folder)
      throws SQLException, InterruptedException {
    try {
      encode(version, destination, form, folder);
    } catch (UnrepresentableRowException e) {
      throw unrepresentable(destination, e.column().name(), e.reason());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void encode(UUID version, String destination, FileForm form, Path folder)
      throws SQLException, IOException, UnrepresentableRowException, InterruptedException {
    Path spool = Files.createTempDirectory(folder, "correction");
    EncodeRequest request =
        new EncodeRequest(
            table.schema(),
            form,
            new AttemptId(new ExportSeq(1), UUID.randomUUID()),
            Instant.EPOCH,
            spool,
            MEMORY);
    try (EncoderPipe pipe = new EncoderPipe(new Encoders().open(request), "correction")) {
      var _ = owner.rows(corrected.published(), CorrectedTable.is(version), pipe::row);
      var _ = pipe.finish();
      for (RejectedRow rejected : pipe.rejected()) {
        throw unrepresentable(destination, rejected.column(), rejected.reason());
      }
    } finally {
      delete(spool);
    }
  }

  private static void delete(Path spool) throws IOException {
    try (Stream<Path> files = Files.walk(spool)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static RecallRefusedException unrepresentable(
      String destination, String column, String reason) {
    return new RecallRefusedException(
        "expected a row that %s can hold exactly, found one whose column %s %s"
            .formatted(destination, column, reason));
  }
}
