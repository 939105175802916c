package dev.waybill.dispatcher.source;

import dev.waybill.spi.Watermark;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds the moment that halves the rows of a window, as far as the planner can tell. It may be
/// wrong: then one half takes longer.
record WindowMiddle(Connection connection, WindowStatements statements) {
  private static final Pattern ESTIMATE = Pattern.compile("rows=(\\d+) width=(\\d+)");

  /// Halvings of the time: enough to tell a second in thirty years.
  private static final int STEPS = 30;

  private record Estimate(long rows, long width) {}

  /// @param largeBytes a window of which less is expected has no middle
  /// @return microseconds since 1970 UTC inside the window, or null where there is none to tell
  @Nullable Long of(Watermark from, Watermark to, long largeBytes) throws SQLException {
    Estimate all = estimate(from, to.atMicros());
    if (all.rows() * all.width() < largeBytes) {
      return null;
    }
    long low = Math.max(0, from.atMicros());
    long high = to.atMicros();
    for (int step = 0; step < STEPS && high - low > 1; step++) {
      long middle = low + (high - low) / 2;
      double part = (double) estimate(from, middle).rows() / all.rows();
      if (part >= 0.45 && part <= 0.55) {
        return middle;
      }
      if (part < 0.5) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low > from.atMicros() && low > 0 ? low : null;
  }

  private Estimate estimate(Watermark from, long to) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet plan = statement.executeQuery("EXPLAIN " + statements.forward(from, to))) {
      plan.next();
      Matcher found = ESTIMATE.matcher(plan.getString(1));
      return found.find()
          ? new Estimate(Long.parseLong(found.group(1)), Long.parseLong(found.group(2)))
          : new Estimate(0, 0);
    }
  }
}
