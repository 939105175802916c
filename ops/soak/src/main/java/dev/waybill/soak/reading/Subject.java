package dev.waybill.soak.reading;

import dev.waybill.dispatcher.source.DeleteLogPurge;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.dispatcher.source.SourceTime;
import dev.waybill.dispatcher.source.WindowReader;
import dev.waybill.spi.DestinationAdapter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// What a schedule is run over: the product, or in tests of the harness something that is wrong in
/// one point.
///
/// @param settle how far windows end behind the clock
/// @param reader made once per destination
/// @param adapter around the destination's own
/// @param time around the virtual clock
/// @param mix changes what kinds of schedules there are
/// @param purge run between deliveries, now and then
/// @param newer how a destination tells which of two versions of a key is newer
public record Subject(
    Duration settle,
    Reader reader,
    UnaryOperator<DestinationAdapter> adapter,
    Function<VirtualClock, SourceTime> time,
    UnaryOperator<Mix> mix,
    Purge purge,
    Comparator<DeliveredRow> newer) {

  /// Holds no entry of the delete log back, however virtual time lies to the server's clock.
  private static final Duration OF_ANY_AGE = Duration.ofDays(-36_500);

  /// The product as it is.
  public static final Subject PRODUCT =
      new Subject(
          Duration.ofSeconds(5),
          (source, time) -> new WindowReader(source, time, Lane.INSTALLATION),
          UnaryOperator.identity(),
          clock -> clock,
          UnaryOperator.identity(),
          source -> Math.toIntExact(new DeleteLogPurge(source, OF_ANY_AGE).run()),
          Comparator.comparingLong(DeliveredRow::seq));

  /// Makes a reader.
  @FunctionalInterface
  public interface Reader {
    WindowReader open(SourceDatabase source, SourceTime time);
  }

  /// Removes entries of the delete log.
  @FunctionalInterface
  public interface Purge {
    /// @return how many
    int run(SourceDatabase source) throws SourceException, SQLException;
  }

  public Subject with(Reader other) {
    return new Subject(settle, other, adapter, time, mix, purge, newer);
  }

  public Subject settling(Duration other) {
    return new Subject(other, reader, adapter, time, mix, purge, newer);
  }

  public Subject delivering(UnaryOperator<DestinationAdapter> other) {
    return new Subject(settle, reader, other, time, mix, purge, newer);
  }

  public Subject looking(Function<VirtualClock, SourceTime> other) {
    return new Subject(settle, reader, adapter, other, mix, purge, newer);
  }

  public Subject mixed(UnaryOperator<Mix> other) {
    return new Subject(settle, reader, adapter, time, other, purge, newer);
  }

  /// In schedules all of which share reads.
  public Subject sharingReads() {
    return mixed(Mix::sharingReads);
  }

  public Subject purging(Purge other) {
    return new Subject(settle, reader, adapter, time, mix, other, newer);
  }

  public Subject merging(Comparator<DeliveredRow> other) {
    return new Subject(settle, reader, adapter, time, mix, purge, other);
  }
}
