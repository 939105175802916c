package dev.waybill.objectfiles.parquet.column;

import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;

/// A dictionary of integers of 4 bytes: a hash table of numbers into the dictionary's page.
final class NumberDictionary implements Dictionary {
  private static final int FIRST_SLOTS = 64;
  private static final int WIDTH = 4;

  private final NumberField field;
  private final NumberValues plain;
  private final int mostBytes;
  private final PageBytes values;

  /// A value's number plus one, or 0; at most half of them are used.
  private int[] slots = new int[FIRST_SLOTS];

  NumberDictionary(NumberField field, NumberValues plain, int mostBytes) {
    this.field = field;
    this.plain = plain;
    this.mostBytes = mostBytes;
    this.values = new PageBytes(mostBytes);
  }

  @Override
  public int number(byte[] buffer, int start, int length) {
    int value = (int) field.read(buffer, start);
    plain.note(value);
    int mask = slots.length - 1;
    int slot = slot(value, mask);
    for (int taken = slots[slot]; taken != 0; taken = slots[slot]) {
      if (values.intAt((taken - 1) * WIDTH) == value) {
        return taken - 1;
      }
      slot = slot + 1 & mask;
    }
    return add(value, slot);
  }

  private int add(int value, int slot) {
    if (values.size() + WIDTH > mostBytes) {
      return FULL;
    }
    values.putInt(value);
    int size = size();
    slots[slot] = size;
    if (2 * size > slots.length) {
      enlarge(size);
    }
    return size - 1;
  }

  private void enlarge(int size) {
    slots = new int[2 * slots.length];
    int mask = slots.length - 1;
    for (int i = 0; i < size; i++) {
      int slot = slot(values.intAt(i * WIDTH), mask);
      while (slots[slot] != 0) {
        slot = slot + 1 & mask;
      }
      slots[slot] = i + 1;
    }
  }

  private static int slot(int value, int mask) {
    int hash = value * 0x9E3779B1;
    return (hash ^ hash >>> 15) & mask;
  }

  @Override
  public int size() {
    return values.size() / WIDTH;
  }

  @Override
  public void toPlain(int number) {
    plain.put(values.intAt(number * WIDTH));
  }

  @Override
  public BytesInput plain(int count) {
    return values.input(count * WIDTH);
  }

  @Override
  public void nextPage() {}

  @Override
  public void clear() {
    if (slots.length > FIRST_SLOTS && slots.length > 16 * size()) {
      slots = new int[FIRST_SLOTS];
    } else {
      Arrays.fill(slots, 0);
    }
    values.clear();
  }

  @Override
  public long usedBytes() {
    return values.size();
  }

  @Override
  public long heldBytes() {
    return values.capacity() + 4L * slots.length;
  }
}
