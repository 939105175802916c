package dev.waybill.spi;

/// The published name of a table, which is also its folder under `warehouse/schemas`; lower
/// snake_case.
public record TableId(String value) {
  public TableId {
    Names.column(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
