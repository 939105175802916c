package dev.waybill.spi;

/// The name an operator gave a destination; lower case, digits, `_` and `-`.
public record DestinationId(String value) {
  public DestinationId {
    Names.id(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
