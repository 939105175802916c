package dev.waybill.dispatcher.source;

import dev.waybill.spi.UnrepresentableRowException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Where the rows of a read go that may be made on two sessions at a time.
public interface RowLanes {
  /// Takes the rows of the thread that reads.
  RowSink first();

  /// Opens a lane for the rows behind those of the first; another thread uses it meanwhile. Asked
  /// once at most.
  ///
  /// @return null where all rows must stay together
  @Nullable RowSink second() throws IOException, UnrepresentableRowException, InterruptedException;

  /// Forgets what the second lane was given: the read ended before it.
  void dropSecond() throws IOException;

  /// One lane for all rows.
  static RowLanes of(RowSink sink) {
    return new RowLanes() {
      @Override
      public RowSink first() {
        return sink;
      }

      @Override
      public @Nullable RowSink second() {
        return null;
      }

      @Override
      public void dropSecond() {
        throw new IllegalStateException("expected no second lane to have been opened");
      }
    };
  }
}
