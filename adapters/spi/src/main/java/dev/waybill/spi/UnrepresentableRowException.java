package dev.waybill.spi;

/// A row that the file form cannot hold exactly. Nothing is nulled, clamped or truncated instead.
public final class UnrepresentableRowException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String key;
  private final String column;
  private final String reason;

  /// @param key the row's key columns as `name=value`, comma separated
  public UnrepresentableRowException(String key, String column, String reason) {
    super("row " + key + ": column " + column + " " + reason);
    this.key = key;
    this.column = column;
    this.reason = reason;
  }

  public String key() {
    return key;
  }

  public String column() {
    return column;
  }

  public String reason() {
    return reason;
  }
}
