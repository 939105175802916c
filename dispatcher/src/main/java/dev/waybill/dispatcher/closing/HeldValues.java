package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.closing.ClosingTable.Required;
import dev.waybill.dispatcher.retention.Difference;
import dev.waybill.dispatcher.retention.ReadBack.NotHeld;
import dev.waybill.dispatcher.source.ClosedReader.ClosedRow;
import dev.waybill.spi.DestinationException;
import dev.waybill.spi.RowOperation;
import dev.waybill.spi.TableSchema;
import dev.waybill.spi.canonical.ColumnValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asks a destination for rows, and compares each value by value.
final class HeldValues {
  private HeldValues() {}

  /// Those that it does not hold as they are. A value that is none of its type is never held: no
  /// form has it.
  ///
  /// @param rows at most as many as one `fetch` is asked for
  static List<NotHeld> lacking(Required required, TableSchema schema, List<ClosedRow> rows)
      throws DestinationException {
    @Nullable Difference[] differences = new Difference[rows.size()];
    Arrays.fill(differences, Difference.MISSING);
    required
        .adapter()
        .fetch(
            required.stream().stream(),
            schema,
            rows.stream().map(ClosedRow::identity).toList(),
            (i, held) ->
                differences[i] =
                    held.operation() == RowOperation.DELETE
                        ? Difference.MISSING
                        : isHeld(rows.get(i).values(), held.values()) ? null : Difference.ALTERED);
    List<NotHeld> lacking = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Difference difference = differences[i];
      if (difference != null) {
        lacking.add(new NotHeld(rows.get(i).identity(), difference));
      }
    }
    return lacking;
  }

  private static boolean isHeld(List<ColumnValue> values, List<ColumnValue> held) {
    return held.equals(values) && values.stream().noneMatch(ColumnValue.Foreign.class::isInstance);
  }
}
