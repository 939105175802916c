package dev.waybill.dispatcher.source;

import dev.waybill.spi.Watermark;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How much a window holds and where its middle lies, as far as the planner can tell without
/// reading a row. It may be wrong: nothing rests on it but speed.
record WindowSize(
    Connection connection, WindowStatements statements, Watermark from, Watermark to) {
  private static final Pattern ESTIMATE = Pattern.compile("rows=(\\d+) width=(\\d+)");

  /// Halvings of the time: enough to tell a second in thirty years.
  private static final int STEPS = 30;

  /// @param width bytes of a row
  record Estimate(long rows, long width) {
    long bytes() {
      return rows * width;
    }
  }

  Estimate whole() throws SQLException {
    return until(to.atMicros());
  }

  /// The moment that halves the rows of the window.
  ///
  /// @param whole of the window
  /// @return microseconds since 1970 UTC inside the window, or null where there is none to tell
  @Nullable Long middle(Estimate whole) throws SQLException {
    long low = Math.max(0, from.atMicros());
    long high = to.atMicros();
    for (int step = 0; step < STEPS && high - low > 1; step++) {
      long middle = low + (high - low) / 2;
      double part = (double) until(middle).rows() / whole.rows();
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

  private Estimate until(long end) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet plan = statement.executeQuery("EXPLAIN " + statements.forward(from, end))) {
      plan.next();
      Matcher found = ESTIMATE.matcher(plan.getString(1));
      return found.find()
          ? new Estimate(Long.parseLong(found.group(1)), Long.parseLong(found.group(2)))
          : new Estimate(0, 0);
    }
  }
}
