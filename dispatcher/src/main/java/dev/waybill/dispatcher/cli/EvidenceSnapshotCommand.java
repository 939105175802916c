package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.config.OpenEvidence;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.evidence.EvidenceExport;
import dev.waybill.dispatcher.evidence.EvidenceManifest;
import dev.waybill.dispatcher.evidence.ExportFormat;
import dev.waybill.dispatcher.evidence.FindingEvidence;
import dev.waybill.dispatcher.problem.Expected;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.TableId;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Writes out a row and all that it refers to.
@Command(
    name = "snapshot",
    mixinStandardHelpOptions = true,
    description = {
      "Write a finding and every row it refers to, and what these refer to: by `references` of the",
      "schema files and by foreign keys to published tables. Each is taken from the application's",
      "table, a partition on its way out of it, what was kept as evidence, or what was recalled, the",
      "first that has it; of what was archived it says how to ask for it. All of it is read in one",
      "snapshot, as the source's user.",
      "With --to a file per table and manifest.json, which has a SHA-256 of each; else the rows as",
      "JSON lines. Exit code 1 when there is no such finding or something failed, 3 when something",
      "that is referred to was not found."
    })
final class EvidenceSnapshotCommand implements Callable<Integer> {
  private static final int MISSING = 3;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConfigOption config = new ConfigOption();
  @Mixin private ActorOption actor = new ActorOption();

  @Parameters(paramLabel = "FINDING", description = "The id of the row.")
  private String id = "";

  @Option(
      names = "--table",
      description =
          "The published table it is in (default: the only one that has it, of those whose schema"
              + " files have `references`).")
  private @Nullable String table;

  @Option(
      names = "--format",
      defaultValue = "jsonl",
      description = "csv (needs --to) or jsonl (default: ${DEFAULT-VALUE}).")
  private ExportFormat format = ExportFormat.JSONL;

  @Option(names = "--to", paramLabel = "DIR", description = "A folder without evidence.")
  private @Nullable Path folder;

  @Option(names = "--json", description = "Print the manifest as JSON; needs --to.")
  private boolean json;

  @Override
  public Integer call() {
    if (folder == null && (json || format == ExportFormat.CSV)) {
      throw usage("expected a folder with --to: without it rows are printed as JSON lines alone");
    }
    return config.ask(this::run);
  }

  private int run(ControlDatabase control, WaybillSettings settings) {
    List<Taken> taken = new ArrayList<>();
    for (PublishedTable from : tables(settings)) {
      taken.add(new Taken(from, take(control, settings, from)));
    }
    List<Taken> having = taken.stream().filter(Taken::hasIt).toList();
    if (having.size() > 1) {
      throw usage(
          "expected --table: rows of several tables have the id, %s".formatted(names(having)));
    }
    if (having.isEmpty()) {
      taken.forEach(each ->
          spec.commandLine()
              .getErr()
              .printf(
                  "expected a row %s of %s, found none: %s%n",
                  id, each.table().id(), each.found().missing().getFirst().text()));
      return 1;
    }
    FindingEvidence found = having.getFirst().found();
    EvidenceManifest.Order order =
        new EvidenceManifest.Order(
            having.getFirst().table().id().value(), id, actor.actor(), actor.reason());
    EvidenceExport export = new EvidenceExport(control, format);
    if (folder == null) {
      var _ = export.record(order, found);
      print(found);
    } else {
      print(write(export, folder, order, found), folder);
    }
    found
        .missing()
        .forEach(each ->
            spec.commandLine()
                .getErr()
                .printf(
                    "missing: %s %s, referred to by %s: %s%n",
                    each.table(), String.join(" ", each.values()), each.referredBy(), each.text()));
    return found.missing().isEmpty() ? 0 : MISSING;
  }

  /// @param found without rows where the table has none of the id
  private record Taken(PublishedTable table, FindingEvidence found) {
    boolean hasIt() {
      return !found.tables().isEmpty();
    }
  }

  private static List<String> names(List<Taken> taken) {
    return taken.stream().map(each -> each.table().id().value()).sorted().toList();
  }

  /// Those that the row may be in.
  private List<PublishedTable> tables(WaybillSettings settings) {
    if (table == null) {
      List<PublishedTable> referring = OpenEvidence.referring(settings);
      if (referring.isEmpty()) {
        throw usage("expected --table: no schema file of a configured table has `references`");
      }
      return referring;
    }
    List<String> known = settings.tables().keySet().stream().map(TableId::value).sorted().toList();
    if (!known.contains(table)) {
      throw usage("--table: " + Expected.oneOf("one of the tables", known, table));
    }
    return List.of(OpenEvidence.table(settings, new TableId(table)));
  }

  private FindingEvidence take(
      ControlDatabase control, WaybillSettings settings, PublishedTable from) {
    try {
      return new OpenEvidence(control, settings).of(from, format.form()).take(from, id);
    } catch (SourceException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted before the snapshot was read", e);
    }
  }

  private static EvidenceManifest write(
      EvidenceExport export, Path folder, EvidenceManifest.Order order, FindingEvidence found) {
    try {
      return export.write(folder, order, found);
    } catch (IOException e) {
      throw new IllegalStateException("writing evidence to " + folder + ": " + e.getMessage(), e);
    }
  }

  private void print(FindingEvidence found) {
    PrintWriter out = spec.commandLine().getOut();
    for (FindingEvidence.Rows each : found.tables()) {
      each.rows()
          .forEach(row ->
              out.println(
                  "{\"table\":\"%s\",\"from\":\"%s\",\"row\":%s}"
                      .formatted(
                          each.table().id(),
                          row.from(),
                          ExportFormat.json(each.table(), row.values()))));
    }
  }

  private void print(EvidenceManifest manifest, Path written) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Output.json(out, manifest);
      return;
    }
    Output.table(
        out,
        List.of("TABLE", "KEY", "FROM", "RELATION"),
        manifest.rows().stream()
            .map(row ->
                Arrays.<@Nullable Object>asList(row.table(), row.key(), row.from(), row.relation()))
            .toList());
    manifest
        .files()
        .forEach(file ->
            out.printf(
                "%s: %d rows, sha256 %s%n",
                written.resolve(file.name()), file.rows(), file.sha256()));
  }

  private ParameterException usage(String text) {
    return new ParameterException(spec.commandLine(), text);
  }
}
