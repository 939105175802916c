package dev.waybill.soak.reading;

import dev.waybill.dispatcher.source.ReadRequest;
import dev.waybill.dispatcher.source.RowSink;
import dev.waybill.dispatcher.source.WindowRead;
import dev.waybill.spi.RowOperation;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Wrong: rows are dropped, or sent as what they are not, while fence and memo claim what was read.
final class AlteredRows implements AlteredReader.Alteration {
  private final Rule rule;
  private int dropped;

  /// What becomes of a row.
  @FunctionalInterface
  interface Rule {
    /// @return null to drop it
    @Nullable RowOperation sent(ReadRequest request, RowOperation operation, Key key)
        throws SQLException;
  }

  AlteredRows(Rule rule) {
    this.rule = rule;
  }

  @Override
  public RowSink during(ReadRequest request, RowSink sink) {
    dropped = 0;
    return (operation, buffer, start, end) -> {
      RowOperation sent = sent(request, operation, SoakTuple.key(buffer, start));
      if (sent == null) {
        dropped++;
      } else {
        sink.row(sent, buffer, start, end);
      }
    };
  }

  private @Nullable RowOperation sent(ReadRequest request, RowOperation operation, Key key) {
    try {
      return rule.sent(request, operation, key);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public WindowRead after(WindowRead read) {
    return AlteredFacts.with(read, read.facts(), read.rows() - dropped);
  }
}
