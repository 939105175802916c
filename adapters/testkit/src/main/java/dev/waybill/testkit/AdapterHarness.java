package dev.waybill.testkit;

import dev.waybill.spi.DestinationAdapter;
import dev.waybill.spi.LandedObject;
import dev.waybill.spi.Owner;
import dev.waybill.spi.TableSchema;
import java.util.List;

/// One empty place at a destination, and a plain reader's view of it.
///
/// A subclass of [DestinationAdapterContract] supplies one for each test.
public interface AdapterHarness extends AutoCloseable {
  /// An adapter as another process would have it: each call gives an independent one on the same
  /// place.
  DestinationAdapter open(Owner owner);

  /// An adapter whose process stops inside a commit: the delivery is decided, at least
  /// `visibleFiles` of its files are visible, and the call does not return normally. A destination
  /// with [dev.waybill.spi.Capability#ATOMIC_VISIBILITY] ignores `visibleFiles`.
  DestinationAdapter openStoppingOnceDecided(Owner owner, int visibleFiles);

  /// Every row a plain reader sees, in any order, one that was given twice twice.
  List<TestRow> visible(TableSchema schema);

  /// The names of all that exists at the place, staging and bookkeeping included.
  List<String> everything();

  /// Empties the table of a destination with [dev.waybill.spi.Capability#SHADOW], as somebody may
  /// by hand.
  default void empty(TableSchema schema) {
    throw new UnsupportedOperationException("has no table: " + schema.table());
  }

  /// Removes it altogether, where that is another thing.
  default void drop(TableSchema schema) {
    empty(schema);
  }

  /// The bytes behind an object of a receipt.
  byte[] content(LandedObject object);

  @Override
  void close();
}
