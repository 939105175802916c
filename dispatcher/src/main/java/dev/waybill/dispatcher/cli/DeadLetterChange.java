package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.outbox.DeliveryStore;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;

/// What a person decides of a dead letter, recorded in the audit.
///
/// @param action e.g. `deliveries.skip`
/// @param id of the delivery
/// @param done what is said of it, e.g. "will be skipped"
record DeadLetterChange(String action, long id, String done) {
  /// @param changed false when it was no dead letter
  record Answer(long delivery, boolean changed) {}

  /// @param change tells whether it was a dead letter
  /// @return the exit code, 1 when it was none
  int run(
      CommandSpec spec,
      ConfigOption config,
      ActorOption actor,
      boolean json,
      Predicate<DeliveryStore> change) {
    boolean changed =
        config.ask((control, settings) ->
            Audited.run(
                control,
                actor,
                action,
                "delivery " + id,
                () -> change.test(new DeliveryStore(control)),
                happened -> happened));
    if (json) {
      Output.json(spec.commandLine().getOut(), new Answer(id, changed));
    } else if (changed) {
      spec.commandLine().getOut().println("delivery " + id + " " + done);
    } else {
      spec.commandLine()
          .getErr()
          .println("expected a dead letter, found delivery " + id + " is none");
    }
    return changed ? 0 : 1;
  }
}
