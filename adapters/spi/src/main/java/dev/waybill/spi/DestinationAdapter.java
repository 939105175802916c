package dev.waybill.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// One configured destination: append, commit, close. It is given finished files, not rows.
///
/// Everything it does may be repeated, and may be done at the same time by a worker that lost its
/// lease and does not know yet: what keeps that harmless lives inside [DeliveryWriter#commit], at
/// the resource itself. Thread safe; one [DeliveryWriter] belongs to one thread.
public interface DestinationAdapter extends AutoCloseable {
  /// The form of the files it takes.
  FileForm form();

  Set<Capability> capabilities();

  /// Makes the place for a table ready and marks it as owned. Idempotent.
  ///
  /// @throws DestinationException `PERMANENT` when it belongs to another owner
  void prepare(TableSchema schema) throws DestinationException;

  /// Makes the place of a stream ours that belongs to `from`: a person decided so. What `from`
  /// landed there up to now counts as ours; what it lands later does not. What was decided last and
  /// is not all visible yet is completed, or voided, because nobody knows whether it was
  /// acknowledged. Idempotent, and repeated when `from` has gone on in the meantime.
  ///
  /// @param from the owner as it is; ourselves after a restore
  ///
  /// @throws DestinationException `PERMANENT` when the place belongs to neither of both, or to
  ///   nobody; nothing was changed then
  void adopt(StreamId stream, Owner from) throws DestinationException;

  /// How far a stream is at the destination.
  StreamPosition position(StreamId stream) throws DestinationException;

  /// Starts a delivery, invisibly.
  DeliveryWriter open(DeliveryTicket ticket, TableSchema schema) throws DestinationException;

  /// Asks the destination whether a delivery landed, completing it when it was decided and is not
  /// all visible yet.
  ///
  /// @param ordinal the ordinal of the delivery's ticket
  Landing find(DeliveryKey key, long ordinal) throws DestinationException;

  /// Hands out every row that landed from a read newer than `after`: what a source that lost
  /// commits must be asked for again. Only decided deliveries count; one that is decided and not
  /// all visible yet is completed first. Rows that were deleted at the destination on purpose are
  /// left out.
  ///
  /// The order is free, a key may come several times, once for each version that is held, and the
  /// memory taken does not grow with the number of rows.
  ///
  /// @throws IllegalArgumentException when a column of [TableSchema#identity] is a list or a
  ///   document, which names no row
  void keys(StreamId stream, TableSchema schema, ExportSeq after, KeySink sink)
      throws DestinationException;

  /// Tests the connection step by step, leaving nothing behind. Never throws: a failure is a step.
  /// After a failure the steps that need it are skipped, each with a line of its own.
  ///
  /// @param steps gets each step as it ends, on the calling thread
  void check(Consumer<CheckStep> steps);

  /// All steps, once the last has ended.
  default List<CheckStep> check() {
    List<CheckStep> steps = new ArrayList<>();
    check(steps::add);
    return List.copyOf(steps);
  }

  @Override
  void close();
}
