package dev.waybill.testkit;

import dev.waybill.spi.Capability;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks the test of [DestinationAdapterContract] that asserts a capability where it is claimed, or
/// its absence where it is not.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Proves {
  Capability value();

  /// Whether the test holds for adapters that claim the capability, or for those that do not.
  boolean claimed();
}
