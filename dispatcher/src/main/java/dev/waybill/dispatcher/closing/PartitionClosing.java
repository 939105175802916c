package dev.waybill.dispatcher.closing;

import dev.waybill.schemas.PublishedTable.SourceTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Takes partitions out of their tables and drops them, as the owner of the table. Each step is one
/// transaction, and done once however often it is asked for: [#where] tells what a process that
/// died had come to.
public final class PartitionClosing {
  private final ClosingSettings settings;
  private final String reader;

  /// @param reader the role that reads for deliveries: what is taken out stays readable for it
  public PartitionClosing(ClosingSettings settings, String reader) {
    this.settings = settings;
    this.reader = reader;
  }

  /// @throws IllegalStateException when it is nothing that can be closed, with what it is
  public Whereabouts where(Connection owner, ClosingPartition partition) throws SQLException {
    return new ClosingCatalogue(owner).where(partition);
  }

  /// Takes a partition out of its table: it is nobody's from then on, and what it holds is final.
  ///
  /// @param owner a session of the table's owner, in auto-commit mode
  /// @return what it is called from then on
  /// @throws SQLException of which [dev.waybill.dispatcher.source.Patience#isBusy] tells whether
  ///   others held their locks all the time; the partition is where it was
  /// @throws IllegalStateException when it is gone, or as [#where]
  public SourceTable detach(Connection owner, ClosingPartition partition)
      throws SQLException, InterruptedException {
    return switch (where(owner, partition)) {
      case Whereabouts.Closed _ -> partition.closed();
      case Whereabouts.Gone _ ->
          throw new IllegalStateException(
              "expected a partition %s.%s, found none: it was dropped by somebody else"
                  .formatted(partition.schema(), partition.name()));
      case Whereabouts.Attached attached -> {
        new PartitionDetach(settings, reader).run(owner, partition, attached);
        yield partition.closed();
      }
    };
  }

  /// Drops what was detached. By then that touches no table of the application. Never drops what
  /// depends on it: a view of the application stops it.
  ///
  /// @param owner as [#detach]
  /// @return whether it was there
  /// @throws IllegalStateException when it is still in its table
  public boolean drop(Connection owner, ClosingPartition partition)
      throws SQLException, InterruptedException {
    return switch (where(owner, partition)) {
      case Whereabouts.Gone _ -> false;
      case Whereabouts.Attached(String table, String relation) ->
          throw new IllegalStateException(
              "expected %s to be detached before it is dropped, found it in %s"
                  .formatted(relation, table));
      case Whereabouts.Closed(String relation) -> {
        settings
            .patience()
            .run(
                owner,
                List.of(
                    "SET LOCAL lock_timeout = '" + settings.lockTimeout().toMillis() + "ms'",
                    "DROP TABLE " + relation));
        yield true;
      }
    };
  }
}
