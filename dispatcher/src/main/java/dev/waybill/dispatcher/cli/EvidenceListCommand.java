package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.evidence.KeptEvidence;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.SourceSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Lists what is kept.
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List rows that are kept as evidence, those of each table that came last first.")
final class EvidenceListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(
      names = "--finding",
      paramLabel = "ID",
      description = "Only what this row referred to when it went.")
  private @Nullable String finding;

  @Option(
      names = "--limit",
      defaultValue = "20",
      description = "At most so many of each table (default: ${DEFAULT-VALUE}).")
  private int limit = 20;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    return Output.list(
        spec,
        json,
        config.ask((control, settings) -> kept(settings)),
        List.of("SOURCE", "TABLE", "KEY", "KEPT AT", "WENT BY", "REFERRED TO BY"),
        each ->
            Arrays.asList(
                each.source(),
                each.table(),
                each.key(),
                each.at(),
                each.cause(),
                String.join(", ", each.referrers())));
  }

  private List<KeptEvidence> kept(WaybillSettings settings) {
    List<KeptEvidence> kept = new ArrayList<>();
    try {
      for (SourceSettings source : settings.sources().values()) {
        kept.addAll(
            KeptEvidence.of(
                new SourceDatabase(source), settings.tablesOf(source.name()), finding, limit));
      }
      return kept;
    } catch (SourceException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}
