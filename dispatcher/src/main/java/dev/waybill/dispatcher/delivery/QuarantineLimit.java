package dev.waybill.dispatcher.delivery;

import dev.waybill.spi.RejectedRow;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/// How many rows of a window may be left out before that is a fault of the schema and not of the
/// rows. The larger of the two counts.
///
/// @param share of the rows that were read, 0 to 1
/// @param rows whatever was read
public record QuarantineLimit(BigDecimal share, long rows) {
  public static final QuarantineLimit DEFAULT = new QuarantineLimit(new BigDecimal("0.01"), 100);

  private static final int NAMED = 5;

  public QuarantineLimit {
    if (share.signum() < 0 || share.compareTo(BigDecimal.ONE) > 0 || rows < 0) {
      throw new IllegalArgumentException(
          "expected a share of 0 to 1 and a number of rows of at least 0, found "
              + share
              + " and "
              + rows);
    }
  }

  /// @param read rows that were read, those left out among them
  void require(long read, List<RejectedRow> rejected) throws QuarantineLimitException {
    long allowed = Math.max(rows, share.multiply(BigDecimal.valueOf(read)).longValue());
    if (rejected.size() > allowed) {
      throw new QuarantineLimitException(message(read, rejected, allowed));
    }
  }

  private static String message(long read, List<RejectedRow> rejected, long allowed) {
    String columns =
        rejected.stream()
            .collect(Collectors.groupingBy(RejectedRow::column, Collectors.counting()))
            .entrySet()
            .stream()
            .sorted((a, b) -> Long.compare(b.getValue(), a.getValue()))
            .limit(NAMED)
            .map(column -> column.getKey() + " (" + column.getValue() + ")")
            .collect(Collectors.joining(", "));
    String first =
        rejected.stream()
            .limit(NAMED)
            .map(row -> row.key() + ": " + row.column() + " " + row.reason())
            .collect(Collectors.joining("; "));
    return "expected at most "
        + allowed
        + " rows of this window that cannot be held, found "
        + rejected.size()
        + " of "
        + read
        + ", by column: "
        + columns
        + "; the first are "
        + first
        + ". Correct the rows, or publish the column as text, or raise worker.quarantine; then `waybill deliveries"
        + " retry`";
  }
}
