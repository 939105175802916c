package dev.waybill.dispatcher.source;

import dev.waybill.schemas.PublishedTable;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The tuples of a table as a read sends them: on a pinned session, after the catalogue was
/// checked, by the select list of its schema.
public final class SourceTuples {
  private static final int XMIN_FIELD = 8;

  private SourceTuples() {}

  /// All rows, ordered by a published column.
  public static List<byte[]> read(SourceDatabase source, PublishedTable table, String order)
      throws Exception {
    List<byte[]> tuples = new ArrayList<>();
    try (ReaderSession session = source.reader("waybill types")) {
      session.pin(source.lockTimeout());
      Connection connection = session.connection();
      CatalogueCheck.run(table, CatalogueColumn.of(connection, table.source()));
      CopyRows.read(
          connection,
          "SELECT %s FROM %s ORDER BY %s"
              .formatted(
                  SelectList.of(table),
                  Sql.table(table.source()),
                  Sql.identifier(table.sourceOf(order).name())),
          (buffer, start, end) -> {
            tuples.add(Arrays.copyOfRange(buffer, start, end - XMIN_FIELD));
            return true;
          });
    }
    return tuples;
  }
}
