package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.apply.ApplyPlan;
import dev.waybill.dispatcher.apply.DestinationChange;
import dev.waybill.dispatcher.apply.DestinationChange.Action;
import dev.waybill.dispatcher.apply.FieldChange;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/// A plan for people: a line per destination, and below it a line per field.
final class PlanLines {
  private PlanLines() {}

  static void print(PrintWriter out, ApplyPlan plan) {
    for (DestinationChange change : plan.destinations()) {
      out.println(
          sign(change.action()) + " " + change.destination() + "  " + word(change.action()));
      change
          .drift()
          .forEach(drift ->
              out.println(
                  "    ! " + drift.field() + " drifted since it was applied: " + text(drift)));
      change.fields().forEach(field -> out.println("    " + field.field() + ": " + text(field)));
      change.notes().forEach(note -> out.println("    " + note));
    }
    out.println(
        "%d added, %d changed, %d removed, %d unchanged, %d added by command and left alone"
            .formatted(
                plan.count(Action.ADDED),
                plan.count(Action.CHANGED),
                plan.count(Action.REMOVED),
                plan.count(Action.UNCHANGED),
                plan.count(Action.KEPT)));
  }

  private static String text(FieldChange change) {
    return shown(change.from()) + " -> " + shown(change.to());
  }

  private static String shown(@Nullable String value) {
    return value == null ? "(none)" : value;
  }

  private static String sign(Action action) {
    return switch (action) {
      case ADDED -> "+";
      case CHANGED -> "~";
      case REMOVED -> "-";
      case UNCHANGED, KEPT -> " ";
    };
  }

  private static String word(Action action) {
    return switch (action) {
      case ADDED -> "added";
      case CHANGED -> "changed";
      case REMOVED -> "removed";
      case UNCHANGED -> "unchanged";
      case KEPT -> "added by command, left alone";
    };
  }
}
