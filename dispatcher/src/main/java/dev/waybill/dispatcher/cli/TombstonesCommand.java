package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.archive.BatchFacts;
import dev.waybill.dispatcher.archive.BatchProof;
import dev.waybill.dispatcher.archive.HeldBy;
import dev.waybill.dispatcher.archive.Tombstone;
import dev.waybill.dispatcher.archive.TombstoneQuery;
import dev.waybill.dispatcher.archive.TombstoneQuery.Filter;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Looks into the archive.
@Command(
    name = "tombstones",
    mixinStandardHelpOptions = true,
    description =
        "What is left of rows that were dropped from a source: find them, show the proof.")
final class TombstonesCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "find",
      mixinStandardHelpOptions = true,
      description = {
        "Find tombstones, newest batch first. Exit code 1 when there are none.",
        "Ids are found as they stand in the archive, which takes no key. A row whose id was erased is found by its batch, organisation or time only."
      })
  int find(
      @Mixin ConfigOption config,
      @Option(
              names = "--id",
              description =
                  "Only of this row: the first column of its key, or all of them with | between.")
          @Nullable String id,
      @Option(names = "--organisation", description = "Only of this organisation.")
          @Nullable String organisation,
      @Option(names = "--table", description = "Only of this published table.")
          @Nullable String table,
      @Option(names = "--batch", description = "Only of this batch.") @Nullable Integer batch,
      @Option(
              names = "--from",
              paramLabel = "TIME",
              description = "Only those dropped since, e.g. 2026-03-01T00:00:00Z.")
          @Nullable Instant from,
      @Option(names = "--to", paramLabel = "TIME", description = "Only those dropped before.")
          @Nullable Instant to,
      @Option(
              names = "--limit",
              defaultValue = "20",
              description = "At most so many (default: ${DEFAULT-VALUE}).")
          int limit,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    Filter filter = new Filter(id, organisation, table, batch, from, to, limit);
    List<Tombstone> found =
        config.ask((control, settings) -> new TombstoneQuery(control).find(filter));
    int exit =
        Output.list(
            spec,
            json,
            found,
            List.of(
                "BATCH",
                "STATE",
                "TABLE",
                "ORGANISATION",
                "ID",
                "UPDATED",
                "DROPPED",
                "CORRECTS",
                "CORRECTED IN"),
            TombstonesCommand::row);
    return found.isEmpty() ? 1 : exit;
  }

  private static List<@Nullable Object> row(Tombstone t) {
    return Arrays.asList(
        t.batch(),
        t.state(),
        t.source() + "/" + t.table(),
        t.organisation(),
        t.id() == null ? "(erased)" : t.id(),
        t.updated(),
        t.dropped(),
        t.corrects(),
        t.correctedIn());
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = {
        "Show a batch, or the tombstones of a row with their batches: what held them, by which policy they went, and the log.",
        "A number is a batch where there is one; `find --id` finds rows with such ids."
      })
  int show(
      @Mixin ConfigOption config,
      @Parameters(paramLabel = "BATCH|ID", description = "A batch's number, or a row's id.")
          String what,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    List<BatchProof> found =
        config.ask((control, settings) -> new TombstoneQuery(control).show(what));
    return Output.show(
        spec,
        json,
        found.isEmpty() ? Optional.empty() : Optional.of(found),
        (out, proofs) -> proofs.forEach(proof -> print(out, proof)),
        "expected the number of a batch or the id of a dropped row, found "
            + what
            + "; see `waybill tombstones find`");
  }

  private static void print(PrintWriter out, BatchProof proof) {
    BatchFacts facts = proof.facts();
    Tombstone t = proof.tombstone();
    if (t != null) {
      out.println("row " + t.id() + "  updated at " + t.updated());
      out.println("  id        " + t.idCommitment());
      out.println("  row       " + t.rowCommitment());
      if (t.corrects() != null) {
        out.println("  corrects  that of batch " + t.corrects());
      }
      if (t.correctedIn() != null) {
        out.println("  corrected by that of batch " + t.correctedIn());
      }
    }
    out.println(
        "batch %d  %s/%s v%s  %s  %s"
            .formatted(
                proof.batch(),
                facts.source(),
                facts.table(),
                facts.schemaVersion(),
                facts.organisation().isEmpty() ? "no organisation" : facts.organisation(),
                proof.state()));
    out.println(
        "  rows      %d of %s, by %s; digest %s"
            .formatted(proof.tombstones(), facts.relation(), facts.way(), facts.digest()));
    out.println("  root      " + proof.root());
    out.println("  policy    " + facts.policy() + " " + facts.policyVersion());
    out.println("  opened    " + proof.created());
    if (proof.dropped() != null) {
      out.println("  dropped   " + proof.dropped());
    }
    if (proof.voidReason() != null) {
      out.println(
          "  void      "
              + proof.voidReason()
              + (proof.hold() == null ? "" : ", by hold " + proof.hold()));
    }
    for (HeldBy held : facts.deliveredTo()) {
      out.println(
          "  held by   %s: delivery %d, seq %d, %s; read back (%s) at %s"
              .formatted(
                  held.destination(),
                  held.delivery(),
                  held.seq(),
                  held.receipt(),
                  held.depth(),
                  held.readBack()));
    }
    for (BatchProof.Entry entry : proof.log()) {
      out.println(
          "  log       %d %s at %s  %s"
              .formatted(entry.number(), entry.kind(), entry.at(), entry.hash()));
    }
  }
}
