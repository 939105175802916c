package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.retention.TablePolicy;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.DestinationId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// A table that rows go out of, with their partition or by themselves.
///
/// @param source as deliveries read it
/// @param owner the same source, entered as the owner of the table
/// @param reader of that source
/// @param required the streams whose destinations must hold a row before it goes
public record ClosingTable(
    PublishedTable table,
    TablePolicy policy,
    SourceDatabase source,
    SourceDatabase owner,
    WindowReader reader,
    List<Required> required) {
  /// A stream and the other end of it.
  public record Required(DeliveryStream stream, DestinationAdapter adapter) {}

  public ClosingTable {
    required = List.copyOf(required);
    Set<DestinationId> asked =
        required.stream()
            .map(each -> each.stream().stream().destination())
            .collect(Collectors.toSet());
    if (!asked.containsAll(policy.destinations())) {
      throw new IllegalArgumentException(
          "expected the streams of all destinations that must hold rows of %s (%s), found those of %s"
              .formatted(table.id(), policy.destinations(), asked));
    }
  }
}
