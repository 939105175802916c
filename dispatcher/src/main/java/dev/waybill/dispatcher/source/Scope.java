package dev.waybill.dispatcher.source;

import dev.waybill.schemas.PublishedTable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which rows of a table a stream may ever see: those of all organisations, or of one. Part of
/// every statement of a read.
public final class Scope {
  private final @Nullable String column;
  private final @Nullable String organisation;

  private Scope(@Nullable String column, @Nullable String organisation) {
    this.column = column;
    this.organisation = organisation;
  }

  /// @param organisation null for all
  /// @throws IllegalArgumentException when the rows of the table belong to no organisation
  public static Scope of(PublishedTable table, @Nullable String organisation) {
    String published = table.schema().organisation();
    if (organisation == null) {
      return new Scope(null, null);
    }
    if (published == null) {
      throw new IllegalArgumentException(
          "expected a table with an organisation column for a destination of organisation "
              + organisation
              + ", found "
              + table.id());
    }
    return new Scope(Sql.identifier(table.sourceOf(published).name()), organisation);
  }

  /// The rows of one organisation among those that the stream may see.
  ///
  /// @param organisation null for all of them
  /// @throws IllegalArgumentException when the stream may see none of it
  public Scope only(PublishedTable table, @Nullable String organisation) {
    if (organisation == null) {
      return this;
    }
    if (this.organisation != null && !this.organisation.equals(organisation)) {
      throw new IllegalArgumentException(
          "expected organisation "
              + this.organisation
              + ", the only one whose rows the stream may see, found "
              + organisation);
    }
    return of(table, organisation);
  }

  /// The same rows where they lie elsewhere.
  Scope of(PublishedTable copy) {
    return of(copy, organisation);
  }

  /// ` AND …`, or nothing when every organisation is in it.
  ///
  /// @param row the name of the table or record in the statement
  String and(String row) {
    return column == null || organisation == null
        ? ""
        : " AND " + row + "." + column + " = " + Sql.literal(organisation);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Scope scope
        && Objects.equals(column, scope.column)
        && Objects.equals(organisation, scope.organisation);
  }

  @Override
  public int hashCode() {
    return Objects.hash(column, organisation);
  }
}
