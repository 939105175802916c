package dev.waybill.dispatcher.archive;

import dev.waybill.dispatcher.control.ControlDatabase;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/// Appends to `archive_log`, which refuses to be changed. Entries of an organisation have numbers
/// without a gap, each the hash of the one before: until the caller's transaction ends, no other
/// appends one for that organisation.
public final class ArchiveLog {
  private static final JsonMapper JSON = JsonMapper.shared();

  private final JdbcClient jdbc;

  public ArchiveLog(ControlDatabase control) {
    this.jdbc = control.jdbc();
  }

  /// @param organisation empty for what concerns no single one
  /// @param body counts, digests, receipts, reasons: what is known about it, as JSON; no value of a
  ///   row
  /// @return the entry's number
  public long append(
      String organisation, EntryKind kind, @Nullable Integer batch, Map<String, ?> body) {
    return jdbc.sql("SELECT waybill_archive.append_entry(?, ?, ?, ?)")
        .params(Arrays.asList(organisation, kind.stored(), batch, JSON.writeValueAsString(body)))
        .query(Long.class)
        .single();
  }
}
