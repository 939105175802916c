package dev.waybill.dispatcher.source;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Backends of this process that only read: a long read of one stream need not lengthen the
/// look-back of the others.
final class ReaderPids {
  private final Set<Integer> pids = ConcurrentHashMap.newKeySet();

  void add(int pid) {
    pids.add(pid);
  }

  void remove(int pid) {
    pids.remove(pid);
  }

  Object[] pids() {
    return pids.toArray();
  }
}
