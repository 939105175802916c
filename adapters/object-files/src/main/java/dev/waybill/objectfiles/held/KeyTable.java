package dev.waybill.objectfiles.held;

import java.util.Arrays;

/// Numbers keys from 0 in the order in which they come, by the 128 bits of their hash. Two keys of
/// one hash would count as one; by chance that happens in no table that fits on disks.
final class KeyTable {
  private static final int NONE = -1;

  private int[] slots;
  private long[] high = new long[1 << 10];
  private long[] low = new long[1 << 10];
  private int size;

  KeyTable() {
    slots = new int[1 << 11];
    Arrays.fill(slots, NONE);
  }

  int size() {
    return size;
  }

  /// How many numbers there is room for; arrays beside this one grow with it.
  int capacity() {
    return high.length;
  }

  /// @return its number, or -1
  int find(long h, long l) {
    return slots[slot(h, l)];
  }

  /// The number of a key, whether it has one or gets the next.
  int number(long h, long l) {
    int slot = slot(h, l);
    if (slots[slot] != NONE) {
      return slots[slot];
    }
    if (size == high.length) {
      grow();
      slot = slot(h, l);
    }
    high[size] = h;
    low[size] = l;
    slots[slot] = size;
    return size++;
  }

  private int slot(long h, long l) {
    int mask = slots.length - 1;
    int slot = (int) l & mask;
    while (slots[slot] != NONE && (high[slots[slot]] != h || low[slots[slot]] != l)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    high = Arrays.copyOf(high, high.length * 2);
    low = Arrays.copyOf(low, low.length * 2);
    slots = new int[slots.length * 2];
    Arrays.fill(slots, NONE);
    for (int i = 0; i < size; i++) {
      slots[slot(high[i], low[i])] = i;
    }
  }
}
