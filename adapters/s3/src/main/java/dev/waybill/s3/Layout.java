package dev.waybill.s3;

import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;

/// Where Waybill's own objects are, beside the published files that [dev.waybill.objectfiles]
/// names. None of them ends like a published file.
record Layout(String prefix) {
  /// The entry of a stream's log.
  String entry(StreamId stream, long ordinal) {
    return log(stream) + "%020d.json".formatted(ordinal);
  }

  /// How far a stream's log is completed.
  String mark(StreamId stream) {
    return log(stream) + "_complete.json";
  }

  String owner(TableId table) {
    return base() + "_manifests/" + table + "/_waybill_owner.json";
  }

  /// A folder of its own for one connection test.
  String check(String id) {
    return base() + "_waybill_check/" + id + "/";
  }

  private String log(StreamId stream) {
    return base() + "_manifests/" + stream.table() + "/v" + stream.major() + "/";
  }

  private String base() {
    return prefix.isEmpty() ? "" : prefix + "/";
  }
}
