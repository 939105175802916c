package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.holds.HoldStore;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.holds.LegalHold.Release;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Ends a hold.
@Command(
    name = "release",
    mixinStandardHelpOptions = true,
    description = {
      "Release a hold: its rows go when their retention says so. Its history stays.",
      "Exit code 1 when there is none of the number, or it was released before."
    })
final class HoldReleaseCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Parameters(paramLabel = "ID", description = "The number of the hold, from the list.")
  private long id;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    String reason = actor.required(spec);
    return config.ask((control, settings) -> {
      HoldStore store = new HoldStore(control);
      Optional<LegalHold> released = store.release(id, actor.actor(), reason, control.now());
      return Output.show(
          spec,
          json,
          released,
          (out, hold) -> out.println("hold " + hold.id() + " is released"),
          released.isPresent() ? "" : refused(store.find(id)));
    });
  }

  private String refused(Optional<LegalHold> found) {
    String what = "expected the number of a hold that was not released, found ";
    Release release = found.map(LegalHold::released).orElse(null);
    return release == null
        ? what + id + "; see `waybill hold list`"
        : what + id + ", released by " + release.by() + " at " + release.at();
  }
}
