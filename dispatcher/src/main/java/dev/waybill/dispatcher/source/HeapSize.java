package dev.waybill.dispatcher.source;

import dev.waybill.schemas.PublishedTable;

/// How large a table is, with its partitions.
final class HeapSize {
  private HeapSize() {}

  /// One number, in bytes. The tree of a table without partitions is empty.
  static String sql(PublishedTable table) {
    return """
    SELECT pg_relation_size(t)
      + coalesce((SELECT sum(pg_relation_size(relid)) FROM pg_partition_tree(t) WHERE relid <> t), 0)
    FROM CAST(%s AS regclass) t\
    """
        .formatted(Sql.literal(Sql.table(table.source())));
  }
}
