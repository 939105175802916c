package dev.waybill.soak.reading;

import dev.waybill.dispatcher.source.ReadRequest;
import dev.waybill.dispatcher.source.RowSink;
import dev.waybill.dispatcher.source.WindowRead;
import dev.waybill.spi.RowOperation;

/// Wrong: the late part ends at the delivery's limit too, here one row, while fence and memo claim
/// all of it.
final class LateCut implements AlteredReader.Alteration {
  private int late;
  private int dropped;

  @Override
  public RowSink during(ReadRequest request, RowSink sink) {
    late = 0;
    dropped = 0;
    long from = request.window().from().atMicros();
    return (operation, buffer, start, end) -> {
      boolean behind =
          operation == RowOperation.UPSERT
              && SoakTuple.micros(buffer, start, SoakTuple.UPDATED_AT) < from;
      if (behind && ++late > 1) {
        dropped++;
      } else {
        sink.row(operation, buffer, start, end);
      }
    };
  }

  @Override
  public WindowRead after(WindowRead read) {
    return AlteredFacts.with(read, read.facts(), read.rows() - dropped);
  }
}
