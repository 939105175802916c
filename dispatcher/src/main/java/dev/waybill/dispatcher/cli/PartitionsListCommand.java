package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.partitions.CreationSettings;
import dev.waybill.dispatcher.partitions.Disappeared;
import dev.waybill.dispatcher.partitions.Partition;
import dev.waybill.dispatcher.partitions.PartitionList;
import dev.waybill.dispatcher.partitions.PartitionStore;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.SourceSettings;
import dev.waybill.schemas.PublishedTable;
import java.io.PrintWriter;
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

/// Lists the partitions there are, the days that lack one, and those that are gone.
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "List the partitions of every configured table that is partitioned by its event date, the days",
      "of the next two weeks that lack one, and the partitions that are gone without Waybill."
    })
final class PartitionsListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private TableOptions tables = new TableOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /// What is printed.
  private record Listed(List<PartitionList> tables, List<Disappeared> gone) {}

  @Override
  public Integer call() {
    Listed listed = config.ask(this::listed);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Output.json(out, listed);
    } else {
      print(out, listed);
    }
    return 0;
  }

  private Listed listed(ControlDatabase control, WaybillSettings settings) {
    List<PartitionList> lists = new ArrayList<>();
    try {
      for (SourceSettings source : settings.sources().values()) {
        SourceDatabase database = new SourceDatabase(source);
        List<PublishedTable> chosen =
            settings.tablesOf(source.name()).stream().filter(tables::names).toList();
        lists.addAll(
            PartitionList.of(database, database.time(), chosen, CreationSettings.DEFAULT.ahead()));
      }
    } catch (SourceException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
    return new Listed(lists, new PartitionStore(control).gone());
  }

  private static void print(PrintWriter out, Listed listed) {
    Output.table(
        out,
        List.of("SOURCE", "TABLE", "PARENT", "PARTITION", "BOUNDS", "ROWS", "BYTES"),
        listed.tables().stream()
            .flatMap(list -> list.partitions().stream().map(each -> row(list, each)))
            .toList());
    for (PartitionList list : listed.tables()) {
      if (!list.missing().isEmpty()) {
        out.println(
            "no partition of %s for %s; see `waybill partitions ensure`"
                .formatted(list.parent(), list.missing()));
      }
      list.inDefault()
          .forEach(held ->
              out.println(
                  "%d rows of %s lie in the DEFAULT partition of %s and keep that of their day from being made; `waybill partitions ensure` prints the cure"
                      .formatted(held.rows(), held.day(), list.parent())));
    }
    listed.gone().forEach(gone -> out.println(text(gone)));
  }

  private static List<@Nullable Object> row(PartitionList list, Partition partition) {
    return Arrays.asList(
        list.source(),
        list.table(),
        list.parent(),
        partition.schema() + "." + partition.name(),
        partition.bounds().replace("FOR VALUES ", ""),
        partition.rows(),
        partition.bytes());
  }

  private static String text(Disappeared gone) {
    return "%s %s of %s/%s is gone since %s: %s"
        .formatted(
            gone.name(),
            gone.bounds(),
            gone.source(),
            gone.table(),
            gone.gone(),
            gone.open()
                ? "not by Waybill, and not acknowledged"
                : "acknowledged by " + gone.acknowledgedBy() + ": " + gone.reason());
  }
}
