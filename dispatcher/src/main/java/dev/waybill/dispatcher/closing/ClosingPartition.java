package dev.waybill.dispatcher.closing;

import dev.waybill.schemas.PublishedTable.SourceTable;

/// A partition that is to go.
///
/// @param close the number of its closing, unique at the source
/// @param oid of the partition
/// @param name as it was called: schema and table, not quoted
public record ClosingPartition(long close, long oid, String schema, String name) {
  /// The longest name PostgreSQL has, in bytes.
  private static final int NAME_BYTES = 63;

  /// Where it is kept until it is dropped. Nobody but its owner can enter.
  static final String SCHEMA = "waybill_closing";

  /// What it is called once it was taken out of its table.
  public SourceTable closed() {
    return new SourceTable(SCHEMA, closedName());
  }

  /// How it is called there: its number makes it unique, the rest tells people what it was.
  String closedName() {
    StringBuilder closed = new StringBuilder("close_" + close + "_");
    int bytes = closed.length();
    for (int point : name.codePoints().toArray()) {
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (bytes > NAME_BYTES) {
        break;
      }
      closed.appendCodePoint(point);
    }
    return closed.toString();
  }
}
