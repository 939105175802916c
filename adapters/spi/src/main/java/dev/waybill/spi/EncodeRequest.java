package dev.waybill.spi;

import java.nio.file.Path;
import java.time.Instant;

/// What an encoder needs to know of a delivery.
///
/// @param syncedAt the start of the read, UTC
/// @param spool an existing folder that belongs to this attempt alone
/// @param memoryBytes what it may hold in memory at a time, whatever the size of the delivery
public record EncodeRequest(
    TableSchema schema,
    FileForm form,
    AttemptId attempt,
    Instant syncedAt,
    Path spool,
    long memoryBytes) {
  /// The same in another folder of the attempt.
  public EncodeRequest in(Path folder) {
    return new EncodeRequest(schema, form, attempt, syncedAt, folder, memoryBytes);
  }
}
