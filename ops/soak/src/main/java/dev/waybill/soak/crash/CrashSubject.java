package dev.waybill.soak.crash;

import dev.waybill.rigs.proxy.Exchange;
import dev.waybill.spi.DestinationAdapter;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/// What is broken: the product, or in tests of the rig something that is wrong in one point.
///
/// @param control around a process's pool of the control database
/// @param adapter around the destination's own
/// @param passing told of each exchange right before a server gets it
public record CrashSubject(
    UnaryOperator<DataSource> control,
    UnaryOperator<DestinationAdapter> adapter,
    Consumer<Exchange> passing) {
  /// The product as it is.
  public static final CrashSubject PRODUCT =
      new CrashSubject(UnaryOperator.identity(), UnaryOperator.identity(), _ -> {});

  public CrashSubject with(UnaryOperator<DataSource> other) {
    return new CrashSubject(other, adapter, passing);
  }

  public CrashSubject delivering(UnaryOperator<DestinationAdapter> other) {
    return new CrashSubject(control, other, passing);
  }

  public CrashSubject passing(Consumer<Exchange> other) {
    return new CrashSubject(control, adapter, other);
  }
}
