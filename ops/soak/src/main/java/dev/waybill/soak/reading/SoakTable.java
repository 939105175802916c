package dev.waybill.soak.reading;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.Cursor;
import dev.waybill.schemas.PublishedTable.SourceColumn;
import dev.waybill.schemas.PublishedTable.SourceTable;
import dev.waybill.spi.Column;
import dev.waybill.spi.ColumnType;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import java.util.List;

/// The application's tables. Every write gives `version` a number of its own, so that what arrived
/// can be told from what was.
public enum SoakTable {
  PLAIN("items", List.of("id"), SoakTable.UNWATCHED),
  /// By day, and the same id may stand in two partitions.
  PARTITIONED("parts", List.of("id", "created_at"), " PARTITION BY RANGE (created_at)");

  /// The planner's statistics, and so the product's choices, are those that a schedule made itself.
  static final String UNWATCHED = " WITH (autovacuum_enabled = off)";

  private final PublishedTable published;
  private final String ending;

  SoakTable(String name, List<String> key, String ending) {
    this.ending = ending;
    ColumnType text = new ColumnType.Text();
    ColumnType time = new ColumnType.Timestamp();
    this.published =
        new PublishedTable(
            new TableSchema(
                new TableId(name),
                1,
                0,
                key,
                "organization_id",
                "created_at",
                List.of(
                    new Column("id", text, false, "Key."),
                    new Column("organization_id", text, false, "Tenant."),
                    new Column("version", new ColumnType.Int(64), false, "Of the write."),
                    new Column("created_at", time, false, "Event date."),
                    new Column("updated_at", time, false, "Cursor."),
                    new Column("due_at", time, true, "Of what no file can hold."))),
            "Rows of a soak.",
            new SourceTable("public", name),
            new Cursor("updated_at", "id"),
            List.of(
                new SourceColumn("id", "text", null),
                new SourceColumn("organization_id", "text", null),
                new SourceColumn("version", "int8", null),
                new SourceColumn("created_at", "timestamptz", null),
                new SourceColumn("updated_at", "timestamptz", null),
                new SourceColumn("due_at", "timestamptz", null)),
            null,
            List.of());
  }

  public PublishedTable published() {
    return published;
  }

  public String sqlName() {
    return published.source().table();
  }

  /// Of the days that have a partition from the start.
  int days() {
    return this == PARTITIONED ? 2 : 1;
  }

  String keyColumns() {
    return String.join(", ", published.schema().key());
  }

  /// `pad` is not published: changing its type rewrites the table and nothing else.
  String create() {
    return """
    CREATE TABLE %s (
      id text COLLATE "C" NOT NULL, organization_id text NOT NULL, version int8 NOT NULL,
      created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL, due_at timestamptz, pad int4, PRIMARY KEY (%s)
    )%s
    """
        .formatted(sqlName(), keyColumns(), ending);
  }
}
