package dev.waybill.dispatcher.source.check;

import dev.waybill.dispatcher.source.SourceDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A database to check.
///
/// @param markers how the read markers of the configured streams are named, or null where the
///   configuration is not known
/// @param patience how long a transaction may be open before it is mentioned
/// @param retention who lets rows of the tables go; null where nobody does
public record CheckedSource(
    SourceDatabase database,
    List<CheckedTable> tables,
    @Nullable Markers markers,
    Duration patience,
    @Nullable String retention) {
  public CheckedSource {
    tables = List.copyOf(tables);
  }

  /// No row goes.
  public CheckedSource(
      SourceDatabase database,
      List<CheckedTable> tables,
      @Nullable Markers markers,
      Duration patience) {
    this(database, tables, markers, patience, null);
  }

  /// @param installation what the names of its markers begin with
  /// @param streams those it has in this source, as `destination/table/v1`
  public record Markers(String installation, Set<String> streams) {
    public Markers {
      streams = Set.copyOf(streams);
    }
  }
}
