package dev.waybill.dispatcher.partitions.convert;

import java.util.List;

/// Why a table cannot be converted as it is.
///
/// @param code stays: scripts read it
/// @param problem what was expected, found, and what to do
/// @param cure statements for a person to run; empty where the problem tells all
public record Obstacle(String code, String problem, List<String> cure) {
  public Obstacle {
    cure = List.copyOf(cure);
  }

  Obstacle(String code, String problem, String... cure) {
    this(code, problem, List.of(cure));
  }
}
