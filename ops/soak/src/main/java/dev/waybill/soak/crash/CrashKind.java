package dev.waybill.soak.crash;

import dev.waybill.rigs.PostgresServer;
import dev.waybill.rigs.S3ProxyServer;
import dev.waybill.soak.reading.SoakTable;
import java.util.List;

/// A kind of destination to be hit.
public enum CrashKind {
  MEMORY,
  PARQUET,
  /// Two destinations, whose windows are read together.
  PARQUET_TOGETHER,
  JSONL,
  REPLICA,
  REPLICA_HISTORY;

  /// Empty places on the servers that this JVM shares.
  public List<CrashPlace> places() {
    return this == PARQUET_TOGETHER ? List.of(place(), place()) : List.of(place());
  }

  private CrashPlace place() {
    return switch (this) {
      case MEMORY -> new MemoryPlace(SoakTable.PLAIN);
      case PARQUET, PARQUET_TOGETHER -> new S3Place(S3ProxyServer.shared(), "parquet");
      case JSONL -> new S3Place(S3ProxyServer.shared(), "jsonl");
      case REPLICA -> new ReplicaPlace(PostgresServer.shared(), "merge");
      case REPLICA_HISTORY -> new ReplicaPlace(PostgresServer.shared(), "append");
    };
  }
}
