package dev.waybill.dispatcher.reconciliation;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.OfStream;
import dev.waybill.dispatcher.reconciliation.ReconciliationReport.Verdict;
import dev.waybill.dispatcher.reconciliation.ReconciliationStore.Run;
import dev.waybill.dispatcher.source.DigestReader.Days;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.spi.Column;
import dev.waybill.spi.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Compares what destinations hold with their sources, says what differs, moves up to where streams
/// are verified, and has differences mended.
public final class Reconciliation {
  /// Differences that are shown of a stream.
  private static final int SHOWN = 10_000;

  private final ControlDatabase control;
  private final Destinations destinations;
  private final Path folder;
  private final ReconciliationStore store;
  private final FindingStore findings;
  private final VerificationStore verifications;

  /// @param folder existing, for what is spooled
  public Reconciliation(ControlDatabase control, Destinations destinations, Path folder) {
    this.control = control;
    this.destinations = destinations;
    this.folder = folder;
    this.store = new ReconciliationStore(control);
    this.findings = new FindingStore(control);
    this.verifications = new VerificationStore(control);
  }

  /// How it is to be done.
  ///
  /// @param seed of the rows that are drawn, null for any
  /// @param spent asked before each step whether nothing more is to be begun
  /// @param progress is told after each step, as `3 of 12 parts, rows of 4 of 5 buckets`
  public record How(@Nullable Long seed, BooleanSupplier spent, Consumer<String> progress) {}

  /// Compares, or goes on with the same order where a run of it has not ended.
  ///
  /// @param configured the streams that there are
  /// @throws IllegalArgumentException when the order is about none of them
  public ReconciliationReport run(
      ReconciliationOrder order, List<DeliveryStream> configured, How how)
      throws InterruptedException {
    Map<Long, ComparedStream> chosen = chosen(order, configured);
    Map<Long, String> failures = new HashMap<>();
    Optional<Run> open = store.open(order);
    Run run =
        open.isPresent()
            ? open.get()
            : store.begin(order, how.seed(), parts(order, chosen, failures));
    chosen.keySet().retainAll(store.streams(run));
    failures.putAll(
        new ReconciliationJob(
                store,
                run,
                order,
                chosen,
                findings.of(run.id()),
                folder,
                how.spent(),
                progress ->
                    how.progress()
                        .accept(
                            "%d of %d parts, rows of %d of %d buckets"
                                .formatted(
                                    progress.partsDone(),
                                    progress.parts(),
                                    progress.bucketsDone(),
                                    progress.buckets())))
            .execute());
    conclude(run, order);
    return report(run, order, chosen(order, configured), failures);
  }

  /// Has the differences of a run mended: what is missing or altered is delivered again, what is
  /// extra deleted. What is in quarantine or was given up is left to the commands for that.
  ///
  /// @param record writes down who had the differences of a stream mended, in the transaction of
  ///   the plan
  public ReconciliationReport repair(
      ReconciliationReport report, List<DeliveryStream> configured, Consumer<String> record) {
    List<OfStream> repaired = new ArrayList<>();
    for (OfStream each : report.streams()) {
      DeliveryStream stream =
          configured.stream()
              .filter(one -> one.stream().toString().equals(each.stream()))
              .findFirst()
              .orElseThrow();
      TableSchema schema = stream.table().schema();
      List<Long> planned =
          findings.repair(report.run(), stream.id(), schema, () -> record.accept(each.stream()));
      repaired.add(of(report.run(), stream, each.verdict(), each.failure(), planned));
    }
    return new ReconciliationReport(
        report.run(), report.resumed(), report.depth(), report.seed(), repaired);
  }

  private Map<Long, ComparedStream> chosen(
      ReconciliationOrder order, List<DeliveryStream> configured) {
    Map<Long, ComparedStream> chosen = new LinkedHashMap<>();
    for (DeliveryStream stream : configured) {
      boolean named =
          (order.destination() == null
                  || order.destination().equals(stream.stream().destination().value()))
              && (order.table() == null || order.table().equals(stream.stream().table().value()));
      if (named) {
        chosen.put(
            stream.id(), ComparedStream.of(control, destinations, stream, order.organisation()));
      }
    }
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException(
          "expected a configured stream of destination %s and table %s, found %s"
              .formatted(
                  order.destination() == null ? "any" : order.destination(),
                  order.table() == null ? "any" : order.table(),
                  configured.stream().map(stream -> stream.stream().toString()).toList()));
    }
    return chosen;
  }

  /// A stream that cannot be asked now takes no part in the run.
  private List<Part> parts(
      ReconciliationOrder order, Map<Long, ComparedStream> chosen, Map<Long, String> failures)
      throws InterruptedException {
    List<Part> parts = new ArrayList<>();
    for (Map.Entry<Long, ComparedStream> each : chosen.entrySet()) {
      ComparedStream stream = each.getValue();
      order.requireOf(stream.schema());
      try {
        Days days =
            hasDays(stream.schema()) ? stream.source().days(stream.passed()) : new Days(null, null);
        parts.addAll(Part.of(each.getKey(), order, days.first(), days.last()));
      } catch (SourceException e) {
        failures.put(each.getKey(), String.valueOf(e.getMessage()));
      }
    }
    return parts;
  }

  /// Rows without an event date are in no range of days.
  private static boolean hasDays(TableSchema schema) {
    String eventDate = schema.eventDate();
    if (eventDate == null) {
      return false;
    }
    Column column = schema.columns().get(schema.indexOf(eventDate));
    return !column.nullable();
  }

  private void conclude(Run run, ReconciliationOrder order) {
    Set<Long> finished = store.finished(run);
    control.transaction(() -> {
      for (long stream : finished) {
        if (order.isWhole()) {
          verifications.verified(run.id(), stream, order.depth());
        } else {
          verifications.heldBack(run.id(), stream);
        }
      }
      store.end(run);
    });
  }

  private ReconciliationReport report(
      Run run,
      ReconciliationOrder order,
      Map<Long, ComparedStream> chosen,
      Map<Long, String> failures) {
    Set<Long> finished = store.finished(run);
    List<OfStream> reports = new ArrayList<>();
    chosen.forEach((id, stream) -> {
      FindingStore.Counts counts = findings.counts(run.id(), id);
      String failure = failures.get(id);
      Verdict verdict =
          counts.missing() + counts.extra() + counts.altered() > 0
              ? Verdict.DIFFERENT
              : failure != null
                  ? Verdict.FAILED
                  : finished.contains(id) ? Verdict.EQUAL : Verdict.UNFINISHED;
      reports.add(of(run.id(), stream.delivered(), verdict, failure, List.of()));
    });
    return new ReconciliationReport(run.id(), run.resumed(), order.depth(), run.seed(), reports);
  }

  private OfStream of(
      long run,
      DeliveryStream stream,
      Verdict verdict,
      @Nullable String failure,
      List<Long> repairs) {
    FindingStore.Counts counts = findings.counts(run, stream.id());
    ReconciliationStore.Rows rows = store.rows(run, stream.id());
    return new OfStream(
        stream.stream().toString(),
        verdict,
        failure,
        rows.source(),
        rows.held(),
        rows.compared(),
        rows.coming(),
        counts.missing(),
        counts.extra(),
        counts.altered(),
        verifications.through(stream.id()).orElse(null),
        findings.shown(run, stream.id(), SHOWN),
        repairs);
  }
}
