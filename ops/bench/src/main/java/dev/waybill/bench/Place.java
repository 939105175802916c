package dev.waybill.bench;

import dev.waybill.dispatcher.destination.DestinationSettings;
import dev.waybill.spi.DestinationId;

/// A server of its own on this machine, and destinations of the product there, each apart from all
/// others.
interface Place extends AutoCloseable {
  /// What lands there, for people.
  String name();

  DestinationSettings settings(DestinationId id);

  /// Of the server's process, or of its first.
  long pid();

  /// Drops what has landed at a destination.
  void clear(DestinationId id) throws Exception;

  @Override
  void close();
}
