package dev.waybill.spi;

import java.util.List;

/// Found by `java.util.ServiceLoader`: makes the adapters of one type of destination.
public interface DestinationFactory {
  /// The value of `type` in the configuration, e.g. `s3`.
  String type();

  List<Setting> settings();

  /// @throws IllegalArgumentException when a value is not understood; says what was expected and
  ///   found
  DestinationAdapter create(DestinationConfig config);
}
