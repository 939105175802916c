package dev.waybill.dispatcher.source;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.canonical.CanonicalSql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds single rows of published tables by values of any columns, and reads them as text. On a
/// session that is pinned as those of readers are.
public final class RowLookup {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final Connection connection;

  public RowLookup(Connection connection) {
    this.connection = connection;
  }

  /// How values are read.
  public enum Form {
    /// As PostgreSQL prints them: times in UTC and ISO 8601, bytes in hexadecimal.
    TEXT("(%s)::text"),
    /// As its `to_json` writes them, on one line.
    JSON("translate(to_json(%s)::text, E'\\n\\r', '  ')");

    private final String expression;

    Form(String expression) {
      this.expression = expression;
    }
  }

  /// That a published column has a value.
  ///
  /// @param value as [Form#TEXT]
  /// @param type of the source column that it comes from, null where a person gave it
  public record Criterion(String column, String value, @Nullable String type) {}

  /// @param key the canonical text of its key, with `|` between the columns
  /// @param values of the published columns
  /// @param asked those of the columns that were asked for, as text
  public record Found(String key, List<@Nullable String> values, List<@Nullable String> asked) {}

  /// Rows that meet all criteria, the last version first. A column that the relation lacks, because
  /// its schema is newer, has no values.
  ///
  /// @param asked published columns
  public List<Found> rows(
      PublishedTable table, Collection<Criterion> criteria, Form form, List<String> asked)
      throws SQLException {
    Set<String> there =
        CatalogueColumn.of(connection, table.source()).stream()
            .map(CatalogueColumn::name)
            .collect(Collectors.toSet());
    List<String> items = new ArrayList<>();
    items.add(key(table));
    table.schema().columns().forEach(column -> items.add(value(table, column.name(), there, form)));
    asked.forEach(column -> items.add(value(table, column, there, Form.TEXT)));
    String sql =
        "SELECT %s FROM %s AS t WHERE %s ORDER BY %s DESC"
            .formatted(
                String.join(", ", items),
                Sql.table(table.source()),
                criteria.stream()
                    .map(each -> condition(table, each))
                    .collect(Collectors.joining(" AND ")),
                Sql.identifier(table.sourceOf(table.cursor().column()).name()));
    int columns = table.schema().columns().size();
    List<Found> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        found.add(
            new Found(
                row.getString(1), texts(row, 2, columns), texts(row, 2 + columns, asked.size())));
      }
    }
    return found;
  }

  private static List<@Nullable String> texts(ResultSet row, int first, int count)
      throws SQLException {
    List<@Nullable String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(row.getString(first + i));
    }
    return texts;
  }

  private static String key(PublishedTable table) {
    List<CanonicalSql.Item> key =
        table.schema().key().stream().map(name -> SelectList.item(table, name)).toList();
    return CanonicalSql.line(key.subList(0, key.size() - 1), key.getLast());
  }

  private static String value(PublishedTable table, String column, Set<String> there, Form form) {
    return there.contains(table.sourceOf(column).name())
        ? form.expression.formatted(
            SelectList.expression(table.sourceOf(column), table.schema().typeOf(column)))
        : "NULL::text";
  }

  /// On the bare column where the value is surely one of its type, so that an index is used.
  private static String condition(PublishedTable table, Criterion criterion) {
    String type = table.sourceOf(criterion.column()).type();
    String literal = Sql.literal(criterion.value());
    boolean typed =
        table.sourceOf(criterion.column()).isBuiltIn()
            && (type.equals(criterion.type()) || isOne(type, criterion.value()));
    return typed
        ? "t.%s = %s"
            .formatted(
                Sql.identifier(table.sourceOf(criterion.column()).name()),
                KeyRelation.value(table, criterion.column(), literal))
        : SelectList.text(table, criterion.column()) + " COLLATE \"C\" = " + literal;
  }

  private static boolean isOne(String type, String value) {
    return switch (type) {
      case "text", "varchar", "bpchar" -> true;
      case "uuid" -> UUID.matcher(value).matches();
      default -> false;
    };
  }
}
