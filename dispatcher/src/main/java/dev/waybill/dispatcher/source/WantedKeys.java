package dev.waybill.dispatcher.source;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.spi.RowIdentity;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Keys to be read again, each once, that were learnt at the same time.
///
/// @param rows with a value for each key column
/// @param since the facts of the read that the keys were learnt by: what a window took after it is
///   not sent again; null when they are not known, and then every row that is there is sent
/// @param answer what is to be sent
public record WantedKeys(List<RowIdentity> rows, @Nullable ReadFacts since, Answer answer) {
  /// How many are best asked for at a time: enough for one statement to be worth it, few enough for
  /// its text.
  public static final int CHUNK = 5_000;

  /// What the destination wants to hear of a key.
  public enum Answer {
    /// The current row, or a delete where it is gone.
    STATE,
    /// The current row; that it is gone is known.
    ROW,
    /// A delete where the row is gone; the row itself is known.
    DELETE
  }

  public WantedKeys {
    rows = List.copyOf(rows);
  }

  /// Keys of which it is not known by which read they were learnt.
  public static Stream<WantedKeys> chunks(List<RowIdentity> rows, Answer answer) {
    return IntStream.iterate(0, from -> from < rows.size(), from -> from + CHUNK)
        .mapToObj(from -> rows.subList(from, Math.min(rows.size(), from + CHUNK)))
        .map(chunk -> new WantedKeys(chunk, null, answer));
  }
}
