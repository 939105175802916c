package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.recall.RecallRefusedException;
import dev.waybill.dispatcher.retention.PlanRefusedException;
import java.io.PrintWriter;
import java.util.function.BiConsumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// A second person takes something on: who, why, and how it is answered.
final class ApproveOptions {
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /// Approves it, or refuses to.
  @FunctionalInterface
  interface Approval<T> {
    T by(String person, String reason, ControlDatabase control);
  }

  /// @param text what is approved, for people
  /// @return the exit code, 1 when it was refused
  <T> int run(CommandSpec spec, Approval<T> approval, BiConsumer<PrintWriter, T> text) {
    String reason = actor.required(spec);
    try {
      T approved = config.ask((control, settings) -> approval.by(actor.actor(), reason, control));
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        Output.json(out, approved);
      } else {
        text.accept(out, approved);
      }
      return 0;
    } catch (PlanRefusedException | RecallRefusedException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }
}
