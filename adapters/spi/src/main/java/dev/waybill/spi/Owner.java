package dev.waybill.spi;

/// Who may write to a destination: one installation of Waybill, under one destination id.
public record Owner(String installation, DestinationId destination) {
  @Override
  public String toString() {
    return installation + "/" + destination;
  }
}
