package dev.waybill.objectfiles;

import dev.waybill.spi.AttemptId;
import dev.waybill.spi.DeliveryTicket;
import dev.waybill.spi.PartitionValue;
import dev.waybill.spi.SpooledFile;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// The names files have in an object store:
/// `<prefix>/<table>/v<major>/org_id=<id>/date=<yyyy-mm-dd>/<from>-<seq>-<uuid8>-<part>-<sha8>.<ext>`.
///
/// A name comes from the delivery, the attempt and the content, never from the clock, and no two
/// attempts share one: `uuid8` tells attempts apart whose seq was drawn twice, after a control
/// database lost its last commits.
public final class ObjectNames {
  private static final DateTimeFormatter FROM =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private ObjectNames() {}

  /// The folder of one published table: `<prefix>/<table>/v<major>/`, with a slash at its end and
  /// none at its start.
  ///
  /// @param prefix empty, or a folder with or without slashes around it
  public static String folder(String prefix, TableId table, int major) {
    String base = trimSlashes(prefix);
    return (base.isEmpty() ? "" : base + "/") + table + "/v" + major + "/";
  }

  /// The key of a file.
  ///
  /// @param extension without a dot
  public static String key(
      String prefix,
      DeliveryTicket ticket,
      TableSchema schema,
      SpooledFile file,
      String extension) {
    StringBuilder key = new StringBuilder(folder(prefix, schema.table(), schema.major()));
    for (PartitionValue level : file.partition()) {
      key.append(level.name()).append('=').append(HiveValue.encode(level.value())).append('/');
    }
    AttemptId attempt = ticket.attempt();
    return key.append(FROM.format(ticket.key().from().at()))
        .append('-')
        .append(attempt.seq())
        .append('-')
        .append(attempt.uuid().toString(), 0, 8)
        .append('-')
        .append(file.part())
        .append('-')
        .append(file.sha256(), 0, 8)
        .append('.')
        .append(extension)
        .toString();
  }

  private static String trimSlashes(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && text.charAt(start) == '/') {
      start++;
    }
    while (end > start && text.charAt(end - 1) == '/') {
      end--;
    }
    return text.substring(start, end);
  }
}
