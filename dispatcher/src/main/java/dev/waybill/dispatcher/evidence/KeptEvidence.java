package dev.waybill.dispatcher.evidence;

import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A row that is kept as evidence.
///
/// @param key its values with `|` between them
/// @param cause by what it went
/// @param referrers what referred to it then, a table and a key each; at most 20
public record KeptEvidence(
    String source, String table, String key, Instant at, String cause, List<String> referrers) {
  public KeptEvidence {
    referrers = List.copyOf(referrers);
  }

  /// The last ones that were kept of each table.
  ///
  /// @param referrer the key of a row that referred to them, null for any
  /// @param most of each table
  public static List<KeptEvidence> of(
      SourceDatabase source, List<PublishedTable> tables, @Nullable String referrer, int most)
      throws SourceException {
    List<KeptEvidence> kept = new ArrayList<>();
    try (Connection connection = source.connect("waybill evidence")) {
      for (PublishedTable table : tables) {
        Places places = Places.ofKept(connection, table);
        for (Places.Found each : places.readable()) {
          kept.addAll(of(source, connection, each.table(), referrer, most));
        }
        if (!places.grants().isEmpty()) {
          throw new SourceException(
              SourceException.Kind.PERMANENT,
              "the source's user may not look everywhere: " + String.join(" ", places.grants()),
              null);
        }
      }
      return kept;
    } catch (SQLException e) {
      throw SourceException.of("listing evidence of " + source.settings().name(), e);
    }
  }

  private static List<KeptEvidence> of(
      SourceDatabase source,
      Connection connection,
      PublishedTable table,
      @Nullable String referrer,
      int most)
      throws SQLException {
    String key =
        table.schema().key().stream()
            .map(name -> Sql.identifier(name) + "::text")
            .collect(Collectors.joining(", ", "array_to_string(ARRAY[", "], '|')"));
    List<KeptEvidence> kept = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            """
            SELECT %s, %s, %s, %s FROM %s
            WHERE ?::text IS NULL OR EXISTS (SELECT FROM unnest(%s) AS r (who) WHERE substr(who, strpos(who, ' ') + 1) = ?)
            ORDER BY 2 DESC, 1 LIMIT ?
            """
                .formatted(
                    key,
                    EvidenceTable.KEPT_AT,
                    EvidenceTable.CAUSE,
                    EvidenceTable.REFERRERS,
                    Sql.table(table.source()),
                    EvidenceTable.REFERRERS))) {
      statement.setString(1, referrer);
      statement.setString(2, referrer);
      statement.setInt(3, most);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          kept.add(
              new KeptEvidence(
                  source.settings().name(),
                  table.id().value(),
                  row.getString(1),
                  row.getObject(2, OffsetDateTime.class).toInstant(),
                  row.getString(3),
                  List.of((String[]) row.getArray(4).getArray())));
        }
      }
    }
    return kept;
  }
}
