package dev.waybill.dispatcher.partitions.convert;

import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The CHECK that all rows lie before a cut-over, as a relation has it.
///
/// @param cutOver null where there is none, or it says something else
record Bound(boolean exists, @Nullable LocalDate cutOver, boolean valid) {
  private static final String OF =
      """
      SELECT concat(convalidated, ' ', pg_get_constraintdef(oid)) FROM pg_constraint
      WHERE conrelid = ? AND conname = ?
      """;

  private static final Pattern MIDNIGHT =
      Pattern.compile("< '(\\d{4}-\\d{2}-\\d{2})(?: 00:00:00(?:\\+00)?)?'");

  static Bound of(Questions questions, long oid) throws SQLException {
    List<String> found = questions.texts(OF, oid, PlainTable.BOUND);
    if (found.isEmpty()) {
      return new Bound(false, null, false);
    }
    Matcher midnight = MIDNIGHT.matcher(found.getFirst());
    return new Bound(
        true,
        midnight.find() ? LocalDate.parse(midnight.group(1)) : null,
        found.getFirst().startsWith("t "));
  }
}
