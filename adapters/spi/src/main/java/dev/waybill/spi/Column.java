package dev.waybill.spi;

/// A published column. Only key columns are never null at a destination; `nullable` states what the
/// source promises.
public record Column(
    String name,
    ColumnType type,
    boolean nullable,
    String description,
    UnrepresentablePolicy unrepresentable) {
  public Column {
    Names.column(name);
  }

  /// With the default policy.
  public Column(String name, ColumnType type, boolean nullable, String description) {
    this(name, type, nullable, description, UnrepresentablePolicy.QUARANTINE);
  }
}
