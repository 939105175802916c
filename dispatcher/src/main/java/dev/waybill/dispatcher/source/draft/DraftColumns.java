package dev.waybill.dispatcher.source.draft;

import dev.waybill.dispatcher.source.CatalogueColumn;
import dev.waybill.schemas.SourceTypes;
import dev.waybill.spi.ColumnType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The columns of a draft, each published as its natural type.
final class DraftColumns {
  private final @Nullable String zone;
  private final List<String> notes;

  /// @param zone that `timestamp` columns are kept in, or null where nobody said
  /// @param notes what a person should look at, added to
  DraftColumns(@Nullable String zone, List<String> notes) {
    this.zone = zone;
    this.notes = notes;
  }

  List<DraftColumn> of(List<CatalogueColumn> columns) {
    List<DraftColumn> drafted = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (CatalogueColumn column : columns) {
      DraftColumn draft = of(column, names);
      names.add(draft.name());
      drafted.add(draft);
    }
    return drafted;
  }

  private DraftColumn of(CatalogueColumn column, Set<String> taken) {
    String snake = DraftNames.snake(column.name());
    String name = DraftNames.unique(snake, taken::contains);
    if (!snake.equals(column.name()) && !name.equals(column.name())) {
      notes.add("%s is published as %s".formatted(column.name(), name));
    }
    boolean timestamp = column.type().equals("timestamp");
    if (timestamp && zone == null) {
      notes.add(
          "%s: a timestamp without time zone, published as a wall clock reading; --zone publishes it as a point in time"
              .formatted(name));
    }
    Optional<ColumnType> natural =
        timestamp && zone != null
            ? Optional.of(new ColumnType.Timestamp())
            : SourceTypes.natural(column.type());
    if (natural.isEmpty()) {
      notes.add(
          "%s: type %s is not supported as such; the draft casts it to text, take it out if that is not what analysts need"
              .formatted(name, column.type()));
    }
    String comment = column.comment();
    return new DraftColumn(
        name,
        natural.orElseGet(ColumnType.Text::new),
        !column.notNull(),
        comment == null || comment.isBlank()
            ? "Column %s of the application.".formatted(column.name())
            : comment.strip(),
        column.name(),
        column.type(),
        natural.isEmpty(),
        timestamp ? zone : null);
  }
}
