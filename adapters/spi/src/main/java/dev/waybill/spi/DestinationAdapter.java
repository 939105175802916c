package dev.waybill.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
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
  /// left out. While a rebuild is open its shadow's rows count as well: what is gone from the
  /// source must not come back with the swap.
  ///
  /// The order is free, a key may come several times, once for each version that is held, and the
  /// memory taken does not grow with the number of rows.
  ///
  /// @throws IllegalArgumentException when a column of [TableSchema#identity] is a list or a
  ///   document, which names no row
  void keys(StreamId stream, TableSchema schema, ExportSeq after, KeySink sink)
      throws DestinationException;

  /// Counts and digests what the destination holds now as the current version of each key, by
  /// organisation and UTC day of the event date: read-back at depth *keys*. The digest is that of
  /// [dev.waybill.spi.canonical], over key and cursor, computed at the destination where it has an
  /// engine. The current version is the one with the highest [ControlColumns#SEQ], wherever it
  /// lies: one outside the range, or one that is deleted, hides those inside. Deleted rows are not
  /// held.
  ///
  /// Only decided deliveries count; one that is decided and not all visible yet is completed first.
  /// While a rebuild is open only the table counts, as its readers see it: what lies in a shadow is
  /// nothing that a row may be let go for.
  ///
  /// What somebody altered is read as it is: finding it is what this is for. Depths *sample* and
  /// *full* need no method of their own: their caller reads rows of the source in batches and
  /// compares each with what [#fetch] gives, and what a destination has too much, with what [#keys]
  /// hands out.
  ///
  /// The memory taken does not grow with the number of rows, only with that of buckets.
  ///
  /// @param cursor the published column that says when a row last changed
  /// @return in any order; a bucket without rows is left out
  /// @throws IllegalArgumentException when the range asks for what the table lacks, and when a
  ///   column of [TableSchema#identity] is a list or a document
  /// @throws DestinationException `PERMANENT` when something that was delivered is missing or
  ///   cannot be read
  List<HeldBucket> readBack(StreamId stream, TableSchema schema, String cursor, HeldRange range)
      throws DestinationException;

  /// Gives the current version of each of some rows ([#readBack] says which that is and what
  /// counts), in any order, each once; one that is deleted as deleted, one that was never there not
  /// at all. Values come in the one form that is the same wherever they lie
  /// ([dev.waybill.spi.canonical]), so that they can be compared with the source's.
  ///
  /// @param keys at most [#MOST_FETCHED], each once; organisation and event date may be null where
  ///   they are unknown, and then say nothing of where a row may lie
  /// @throws IllegalArgumentException for more keys, for one without a value in a key column or
  ///   with one of another type, and as [#readBack]
  /// @throws DestinationException `PERMANENT` as [#readBack]
  void fetch(StreamId stream, TableSchema schema, List<RowIdentity> keys, RowFetch rows)
      throws DestinationException;

  /// The most rows that one [#fetch] is asked for.
  int MOST_FETCHED = 10_000;

  /// Opens a rebuild of a table: an empty shadow beside it, for what will take its place. Until the
  /// swap every delivery lands in both, in one step, and those of the rebuild
  /// ([DeliveryTicket#rebuild]) in the shadow alone; so the table stays fresh and whole. One that
  /// is gone, or empty though rows were delivered to it, is left as it is: everything lands in the
  /// shadow alone then, and [#prepare] does not mind.
  ///
  /// Idempotent. As with [#swap] and [#abandon], after any failure but a `PERMANENT` one the caller
  /// asks again: what was done already is not done twice.
  ///
  /// @param id never used before
  /// @throws DestinationException `PERMANENT` when another rebuild is open, when this one has
  ///   ended, when something holds on to the table that a swap could not take along, and without
  ///   [Capability#SHADOW]
  default void rebuild(StreamId stream, TableSchema schema, UUID id) throws DestinationException {
    throw withoutShadow(stream);
  }

  /// Puts the shadow in the table's place, in one step; the caller knows that all of the rebuild
  /// has landed. A reader sees the one or the other, whole. Idempotent: asked again, it answers the
  /// same.
  ///
  /// @throws DestinationException `PERMANENT` when the rebuild is not open, when the shadow lacks a
  ///   delivery, and when the table has what a swap would leave behind; the rebuild stays open then
  default SwappedTable swap(StreamId stream, UUID id) throws DestinationException {
    throw withoutShadow(stream);
  }

  /// Gives a rebuild up and drops its shadow. Idempotent; one that was never opened cannot be
  /// opened afterwards.
  ///
  /// @throws DestinationException `PERMANENT` when it was swapped already
  default void abandon(StreamId stream, UUID id) throws DestinationException {
    throw withoutShadow(stream);
  }

  private static DestinationException withoutShadow(StreamId stream) {
    return new DestinationException(
        DestinationException.Kind.PERMANENT,
        "expected a destination that holds a shadow beside %s, found one that does not: send its rows again in place"
            .formatted(stream),
        null);
  }

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
