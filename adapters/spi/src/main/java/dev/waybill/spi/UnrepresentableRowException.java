package dev.waybill.spi;

/// A row that the file form cannot hold exactly. Nothing is nulled, clamped or truncated instead.
public final class UnrepresentableRowException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient RowIdentity identity;
  private final transient Column column;
  private final String key;
  private final String reason;
  private final boolean quarantinable;

  /// @param identity what names the row
  /// @param column that keeps the row out of the file
  /// @param reason to be read after the column's name
  public UnrepresentableRowException(
      RowIdentity identity, TableSchema schema, Column column, String reason) {
    super("row " + identity.keyText(schema) + ": column " + column.name() + " " + reason);
    this.identity = identity;
    this.column = column;
    this.key = identity.keyText(schema);
    this.reason = reason;
    this.quarantinable =
        column.unrepresentable() == UnrepresentablePolicy.QUARANTINE && identity.hasKey(schema);
  }

  public RowIdentity identity() {
    return identity;
  }

  /// [RowIdentity#keyText].
  public String key() {
    return key;
  }

  public Column column() {
    return column;
  }

  public String reason() {
    return reason;
  }

  /// Whether the delivery may go on without the row: its column says so, and its key is known, so
  /// that it can be read again.
  public boolean isQuarantinable() {
    return quarantinable;
  }
}
