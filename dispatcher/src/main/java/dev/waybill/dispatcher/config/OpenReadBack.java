package dev.waybill.dispatcher.config;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.reconciliation.Depth;
import dev.waybill.dispatcher.reconciliation.HeldProof;
import dev.waybill.dispatcher.retention.Bucket;
import dev.waybill.dispatcher.retention.Difference;
import dev.waybill.dispatcher.retention.ReadBack;
import dev.waybill.dispatcher.retention.ReadBack.NotHeld;
import dev.waybill.dispatcher.retention.RetentionPlan;
import dev.waybill.dispatcher.retention.TablePlan;
import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.SourceDigest.Draw;
import dev.waybill.spi.DestinationId;
import dev.waybill.spi.RowIdentity;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Destinations opened to be asked for what a plan would let go, apart from any dispatcher.
public final class OpenReadBack implements AutoCloseable {
  /// Rows of a day whose values are compared.
  private static final int SAMPLE = 1_000;

  /// Beside the folders of dispatchers, so that it takes none for dead.
  private static final String FOLDER = "retention";

  private final WaybillSettings settings;
  private final OpenStreams open;
  private final HeldProof proof;

  /// @param settings with the destinations in force, and their secrets
  public OpenReadBack(ControlDatabase control, WaybillSettings settings) {
    this.settings = settings;
    this.open =
        new OpenStreams(
            control,
            settings,
            settings.destinations().stream().map(DestinationPlan::destination).toList(),
            FOLDER);
    this.proof = new HeldProof(control, open.destinations(), open.folder());
  }

  /// Asks every required destination for the days that rows would go of: counts and digests of all
  /// rows, and all values of some.
  ///
  /// @param plan made without asking
  /// @param seed of the rows that are drawn
  /// @param progress is told before each day
  /// @throws Exception a side could not be asked: nothing is known of what is left
  public List<ReadBack> ask(RetentionPlan plan, long seed, Consumer<String> progress)
      throws Exception {
    List<ReadBack> answers = new ArrayList<>();
    for (TablePlan table : plan.tables()) {
      Map<@Nullable LocalDate, Set<@Nullable String>> days = days(table);
      for (DeliveryStream stream : required(new TableId(table.table()))) {
        for (Map.Entry<@Nullable LocalDate, Set<@Nullable String>> day : days.entrySet()) {
          progress.accept("%s: reading back %s".formatted(stream.stream(), day.getKey()));
          answers.addAll(ask(stream, day.getKey(), day.getValue(), new Draw(SAMPLE, seed)));
        }
      }
    }
    return answers;
  }

  private static Map<@Nullable LocalDate, Set<@Nullable String>> days(TablePlan table) {
    Map<@Nullable LocalDate, Set<@Nullable String>> days = new LinkedHashMap<>();
    for (Bucket bucket : table.buckets()) {
      if (bucket.goes() > 0) {
        days.computeIfAbsent(bucket.day(), _ -> new LinkedHashSet<>()).add(bucket.organisation());
      }
    }
    return days;
  }

  private List<DeliveryStream> required(TableId table) {
    var policy = settings.retention().tables().get(table);
    List<DestinationId> required = policy == null ? List.of() : policy.destinations();
    return open.streams().stream()
        .filter(stream -> stream.stream().table().equals(table))
        .filter(stream -> required.contains(stream.stream().destination()))
        .toList();
  }

  private List<ReadBack> ask(
      DeliveryStream stream,
      @Nullable LocalDate day,
      Set<@Nullable String> organisations,
      Draw draw)
      throws Exception {
    TableSchema schema = stream.table().schema();
    Map<@Nullable String, Set<NotHeld>> lacking = new HashMap<>();
    var _ =
        proof.prove(
            stream,
            null,
            day,
            Depth.SAMPLE,
            draw,
            (row, reason) -> {
              Difference difference =
                  switch (reason) {
                    case MISSING -> Difference.MISSING;
                    case ALTERED -> Difference.ALTERED;
                    // The gate knows of it by itself.
                    case COMING -> null;
                  };
              if (difference != null) {
                lacking
                    .computeIfAbsent(organisation(schema, row), _ -> new LinkedHashSet<>())
                    .add(new NotHeld(row, difference));
              }
            });
    return organisations.stream()
        .map(organisation ->
            new ReadBack(
                stream.stream().destination(),
                stream.table().id(),
                organisation,
                day,
                List.copyOf(lacking.getOrDefault(organisation, Set.of()))))
        .toList();
  }

  private static @Nullable String organisation(TableSchema schema, RowIdentity row) {
    String organisation = schema.organisation();
    return organisation == null ? null : row.values().get(schema.identity().indexOf(organisation));
  }

  @Override
  public void close() {
    open.close();
  }
}
