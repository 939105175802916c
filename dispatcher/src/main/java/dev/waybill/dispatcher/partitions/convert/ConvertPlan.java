package dev.waybill.dispatcher.partitions.convert;

import java.time.LocalDate;
import java.util.List;

/// What a conversion still needs.
///
/// @param table as the application calls it
/// @param cutOver the first day with a partition of its own
/// @param switched whether the table is partitioned already
/// @param obstacles nothing is changed while there is one
/// @param notes what changes for the application and for deliveries; none once the table is
///   switched
public record ConvertPlan(
    String table,
    LocalDate cutOver,
    boolean switched,
    List<Obstacle> obstacles,
    List<ConvertStep> steps,
    List<String> notes) {
  public ConvertPlan {
    obstacles = List.copyOf(obstacles);
    steps = List.copyOf(steps);
    notes = List.copyOf(notes);
  }
}
