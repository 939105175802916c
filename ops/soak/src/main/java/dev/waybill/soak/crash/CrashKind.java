package dev.waybill.soak.crash;

import dev.waybill.rigs.PostgresServer;
import dev.waybill.rigs.S3ProxyServer;
import dev.waybill.soak.reading.SoakTable;

/// A kind of destination to be hit.
public enum CrashKind {
  MEMORY,
  PARQUET,
  JSONL,
  REPLICA,
  REPLICA_HISTORY;

  /// An empty place on the servers that this JVM shares.
  public CrashPlace place() {
    return switch (this) {
      case MEMORY -> new MemoryPlace(SoakTable.PLAIN);
      case PARQUET -> new S3Place(S3ProxyServer.shared(), "parquet");
      case JSONL -> new S3Place(S3ProxyServer.shared(), "jsonl");
      case REPLICA -> new ReplicaPlace(PostgresServer.shared(), "merge");
      case REPLICA_HISTORY -> new ReplicaPlace(PostgresServer.shared(), "append");
    };
  }
}
