package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.archive.Batch;
import dev.waybill.dispatcher.archive.CommittedRow;
import dev.waybill.dispatcher.archive.OrganisationKey;
import dev.waybill.dispatcher.recall.Refusal.Cause;
import dev.waybill.dispatcher.source.RowKey;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.HeldRow;
import dev.waybill.spi.RowIdentity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The row that is corrected, as it was dropped, and where it is held.
///
/// @param batch of its tombstone
/// @param table by whose version it was archived
/// @param key of the batch
/// @param targets configured, each with a stream of the table
/// @param notReached destinations that held it and are not configured any more
record CorrectionSubject(
    Batch batch,
    PublishedTable table,
    OrganisationKey key,
    CommittedRow dropped,
    List<CorrectionTarget> targets,
    List<String> notReached) {
  CorrectionSubject {
    targets = List.copyOf(targets);
    notReached = List.copyOf(notReached);
  }

  /// As a destination is asked for it.
  RowIdentity identity() {
    return RowKey.identity(table.schema(), dropped.id(), batch.facts().organisation());
  }

  String source() {
    return batch.facts().source();
  }

  List<String> names() {
    return targets.stream().map(CorrectionTarget::name).toList();
  }

  /// What a destination has of it now, null where that is nothing.
  @Nullable HeldRow fetch(CorrectionTarget target) throws DestinationException {
    return target.fetch(identity());
  }

  /// Whether that is a version of it.
  ///
  /// @param version as it was dropped, or corrected
  /// @return null where it is
  @Nullable Cause difference(@Nullable HeldRow held, CommittedRow version) {
    return held == null ? Cause.MISSING : new RowCheck(table, key).difference(version, held);
  }
}
