package dev.waybill.objectfiles.parquet.column;

import dev.waybill.objectfiles.tuple.Bytes;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;

/// A dictionary of byte strings: a hash table of numbers into the dictionary's page, compared
/// there. No object is made of a value.
final class BytesDictionary implements Dictionary {
  private static final int FIRST_SLOTS = 64;
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private final BytesValues plain;
  private final int mostBytes;

  /// Each value with its length before it.
  private final PageBytes values;

  /// A value's number plus one, or 0; at most half of them are used.
  private int[] slots = new int[FIRST_SLOTS];

  /// By number.
  private int[] starts = new int[FIRST_SLOTS / 2];

  private int[] hashes = new int[FIRST_SLOTS / 2];

  /// The page, by number, whose range has the value.
  private int[] noted = new int[FIRST_SLOTS / 2];

  private int size;
  private int page = 1;

  BytesDictionary(BytesValues plain, int mostBytes) {
    this.plain = plain;
    this.mostBytes = mostBytes;
    this.values = new PageBytes(mostBytes);
  }

  @Override
  public int number(byte[] buffer, int start, int length) {
    int hash = hash(buffer, start, length);
    int mask = slots.length - 1;
    int slot = hash & mask;
    for (int taken = slots[slot]; taken != 0; taken = slots[slot]) {
      int number = taken - 1;
      if (hashes[number] == hash && isSame(number, buffer, start, length)) {
        if (noted[number] != page) {
          noted[number] = page;
          plain.note(buffer, start, length);
        }
        return number;
      }
      slot = slot + 1 & mask;
    }
    return add(hash, slot, buffer, start, length);
  }

  private boolean isSame(int number, byte[] buffer, int start, int length) {
    int at = starts[number];
    return values.intAt(at) == length
        && Arrays.equals(values.array(), at + 4, at + 4 + length, buffer, start, start + length);
  }

  private int add(int hash, int slot, byte[] buffer, int start, int length) {
    if (length > mostBytes - 4 - values.size()) {
      return FULL;
    }
    plain.note(buffer, start, length);
    starts[size] = values.size();
    hashes[size] = hash;
    noted[size] = page;
    values.putSized(buffer, start, length);
    slots[slot] = ++size;
    if (size == starts.length) {
      enlarge();
    }
    return size - 1;
  }

  private void enlarge() {
    starts = Arrays.copyOf(starts, 2 * size);
    hashes = Arrays.copyOf(hashes, 2 * size);
    noted = Arrays.copyOf(noted, 2 * size);
    slots = new int[4 * size];
    int mask = slots.length - 1;
    for (int i = 0; i < size; i++) {
      int slot = hashes[i] & mask;
      while (slots[slot] != 0) {
        slot = slot + 1 & mask;
      }
      slots[slot] = i + 1;
    }
  }

  private static int hash(byte[] buffer, int start, int length) {
    long hash = length;
    int at = start;
    int end = start + length;
    for (; at <= end - 8; at += 8) {
      hash = (hash ^ Bytes.int64(buffer, at)) * FACTOR;
      hash ^= hash >>> 32;
    }
    if (at <= end - 4) {
      hash = (hash ^ Bytes.int32(buffer, at)) * FACTOR;
      hash ^= hash >>> 32;
      at += 4;
    }
    for (; at < end; at++) {
      hash = (hash ^ buffer[at]) * FACTOR;
    }
    return (int) (hash >>> 32);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void toPlain(int number) {
    int at = starts[number];
    plain.put(values.array(), at + 4, values.intAt(at));
  }

  @Override
  public BytesInput plain(int count) {
    return values.input(count == size ? values.size() : starts[count]);
  }

  @Override
  public void nextPage() {
    page++;
  }

  @Override
  public void clear() {
    if (slots.length > FIRST_SLOTS && slots.length > 16 * size) {
      slots = new int[FIRST_SLOTS];
      starts = new int[FIRST_SLOTS / 2];
      hashes = new int[FIRST_SLOTS / 2];
      noted = new int[FIRST_SLOTS / 2];
    } else {
      Arrays.fill(slots, 0);
    }
    values.clear();
    size = 0;
  }

  @Override
  public long usedBytes() {
    return values.size();
  }

  @Override
  public long heldBytes() {
    return values.capacity() + 4L * (slots.length + 3L * starts.length);
  }
}
