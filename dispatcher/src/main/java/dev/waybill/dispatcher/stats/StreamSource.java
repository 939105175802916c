package dev.waybill.dispatcher.stats;

import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.source.LagQuery;
import dev.waybill.dispatcher.source.Scope;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.TableId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the rows of a stream come from, by the configuration.
///
/// @param organisation the one whose rows its destination gets, null for all
/// @param source null when it is not configured
record StreamSource(
    PublishedTable table, @Nullable String organisation, @Nullable SourceDatabase source) {

  /// @param stream as `destination/table/v1`
  /// @return empty when the table is not configured
  static Optional<StreamSource> of(WaybillSettings settings, String stream) {
    String[] name = stream.split("/", -1);
    TableId id = new TableId(name[1]);
    var table = settings.tables().get(id);
    if (table == null) {
      return Optional.empty();
    }
    String organisation =
        settings.destinations().stream()
            .filter(plan -> plan.destination().id().value().equals(name[0]))
            .findFirst()
            .map(DestinationPlan::organisation)
            .orElse(null);
    var source = settings.sources().get(table.source());
    return Optional.of(
        new StreamSource(
            settings.schemas().find(id, table.major()).orElseThrow(),
            organisation,
            source == null ? null : new SourceDatabase(source)));
  }

  Scope scope() {
    return Scope.of(table, organisation);
  }

  /// Asks the source.
  LagQuery query() {
    return LagQuery.open(source);
  }
}
