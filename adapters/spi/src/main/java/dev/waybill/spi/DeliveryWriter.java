package dev.waybill.spi;

import java.util.ArrayList;
import java.util.List;

/// One delivery on its way, invisible until [#commit]. Used by one thread.
public interface DeliveryWriter extends AutoCloseable {
  /// Lands a file without making it visible. The file may be deleted after the return.
  StagedObject append(SpooledFile file) throws DestinationException;

  /// Lands files as [#append] does each, in any order; a destination that pays for each file by the
  /// round trip overlaps them.
  ///
  /// @return in the order of the files
  default List<StagedObject> appendAll(List<SpooledFile> files) throws DestinationException {
    List<StagedObject> staged = new ArrayList<>();
    for (SpooledFile file : files) {
      staged.add(append(file));
    }
    return List.copyOf(staged);
  }

  /// Makes the delivery visible, once, however often it is retried under its key.
  ///
  /// @param digest [SpooledDelivery#digest]
  /// @return a receipt of this attempt, or of an earlier attempt of the same delivery that had
  ///   landed already
  /// @throws DestinationException with kind `IN_DOUBT` when it may have been decided
  DeliveryReceipt commit(String digest) throws DestinationException;

  /// Releases what this process holds. Never undoes anything that may have been decided.
  @Override
  void close();
}
