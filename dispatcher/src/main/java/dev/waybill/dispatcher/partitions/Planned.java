package dev.waybill.dispatcher.partitions;

import java.time.LocalDate;
import java.util.List;

/// A day that has no partition.
public sealed interface Planned {
  LocalDate day();

  /// Its partition is made by these statements, in one transaction.
  record Create(LocalDate day, String name, List<String> sql) implements Planned {
    public Create {
      sql = List.copyOf(sql);
    }
  }

  /// Its partition cannot be made.
  ///
  /// @param problem what was expected, found, and what to do
  /// @param cure statements for a person to run, in one transaction; empty where the problem tells
  ///   all
  record Blocked(LocalDate day, String problem, List<String> cure) implements Planned {
    public Blocked {
      cure = List.copyOf(cure);
    }

    Blocked(LocalDate day, String problem) {
      this(day, problem, List.of());
    }
  }
}
