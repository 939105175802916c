package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.source.CorrectionReader;
import dev.waybill.dispatcher.source.KeptTable;
import dev.waybill.dispatcher.source.KeptTable.Column;
import dev.waybill.dispatcher.source.SourceText;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.canonical.CanonicalBytes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where corrected versions lie until every destination has them: what was asked for and approved
/// stays as it was then, whatever the owner makes of the recalled row afterwards. Beside the owner
/// the source's reader may read it, who delivers from it.
final class CorrectedTable {
  private final PublishedTable table;
  private final KeptTable kept;

  CorrectedTable(PublishedTable table) {
    this.table = table;
    this.kept =
        new KeptTable(
            table,
            KeptTable.name(RecalledTable.SCHEMA, "corrected_", table),
            List.of(
                CorrectionReader.COLUMN + " uuid", RecalledTable.EXPIRES + " timestamptz NOT NULL"),
            List.of(CorrectionReader.COLUMN));
  }

  /// To be read as the application's table is.
  PublishedTable published() {
    return kept.published();
  }

  /// The condition of one version.
  static String is(UUID version) {
    return "t.%s = '%s'".formatted(CorrectionReader.COLUMN, version);
  }

  /// Makes it where it is missing.
  ///
  /// @param owner in auto-commit mode
  /// @param reader the role that deliveries are read as
  void make(Connection owner, String reader) throws SQLException {
    boolean _ = kept.make(owner);
    String role = Sql.identifier(reader);
    try (Statement statement = owner.createStatement()) {
      statement.execute("GRANT USAGE ON SCHEMA %s TO %s".formatted(RecalledTable.SCHEMA, role));
      statement.execute("GRANT SELECT ON %s TO %s".formatted(Sql.table(kept.name()), role));
    }
  }

  /// Which row is copied, and what is different in the copy.
  ///
  /// @param values text of other values, by published name
  /// @param cursorMicros of the copy, in microseconds since 1970
  record Version(
      UUID name,
      long recall,
      String id,
      Map<String, @Nullable String> values,
      long cursorMicros,
      Instant expires) {}

  /// Copies a recalled row.
  ///
  /// @return whether there is one
  /// @throws SQLException of class 22 for a text that is no value of its column
  boolean copy(Connection owner, Version version) throws SQLException {
    List<@Nullable String> parameters = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (Column column : kept.columns()) {
      String name = column.name();
      boolean isCursor = name.equals(table.cursor().column());
      if (isCursor || version.values().containsKey(name)) {
        parameters.add(isCursor ? cursor(version.cursorMicros()) : version.values().get(name));
        values.add("?::text::" + column.type());
      } else {
        values.add("r." + Sql.identifier(name));
      }
    }
    String sql =
        "INSERT INTO %s (%s, %s, %s) SELECT %s, '%s', ?::text::timestamptz FROM %s AS r WHERE r.%s = %d AND r.%s = ?"
            .formatted(
                Sql.table(kept.name()),
                kept.columns().stream()
                    .map(column -> Sql.identifier(column.name()))
                    .collect(Collectors.joining(", ")),
                CorrectionReader.COLUMN,
                RecalledTable.EXPIRES,
                String.join(", ", values),
                version.name(),
                Sql.table(new RecalledTable(table).name()),
                RecalledTable.RECALL,
                version.recall(),
                RecalledTable.ID);
    try (PreparedStatement insert = owner.prepareStatement(sql)) {
      int at = 0;
      for (String parameter : parameters) {
        insert.setString(++at, parameter);
      }
      insert.setString(++at, version.expires().toString());
      insert.setString(++at, version.id());
      return insert.executeUpdate() == 1;
    }
  }

  private String cursor(long micros) {
    return SourceText.of(
        table.schema().typeOf(table.cursor().column()), CanonicalBytes.of(Long.toString(micros)));
  }
}
