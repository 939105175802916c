package dev.waybill.objectfiles.parquet.column;

import java.util.Arrays;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/// Values as numbers of a dictionary for as long as that pays, then plain.
///
/// A column chunk leaves its dictionary when it is full, in the middle of a page if need be, or
/// when at the end of the first page more than half of its values were distinct. Where it had not
/// paid for all its values, no later chunk tries one.
final class DictionaryValues extends PageValues {
  /// Values that say whether a column repeats.
  private static final int SAMPLE = 2_000;

  private static final int FIRST_NUMBERS = 64;

  /// What a page usually needs: rows of longer lists take more, and give it back.
  private static final int USUAL_NUMBERS = 1 << 15;

  private final Dictionary dictionary;
  private final PageValues plain;
  private final PageBytes packed;
  private int[] numbers = new int[FIRST_NUMBERS];
  private int count;
  private long variableBytes;
  private boolean pays = true;
  private boolean used = true;

  /// Values of the chunk, up to this page.
  private long valuesBefore;

  /// Values of the dictionary that pages refer to.
  private int referred;

  /// @param plain takes the range of every page, and the values after the dictionary
  DictionaryValues(Dictionary dictionary, PageValues plain, int pageBytes) {
    this.dictionary = dictionary;
    this.plain = plain;
    this.packed = PageBytes.ofValues(pageBytes);
  }

  @Override
  int add(byte[] buffer, int start, int length) {
    if (used) {
      int number = dictionary.number(buffer, start, length);
      if (number != Dictionary.FULL) {
        if (count == numbers.length) {
          numbers = Arrays.copyOf(numbers, 2 * count);
        }
        numbers[count++] = number;
        variableBytes += length;
        return count * 4;
      }
      leave();
    }
    return plain.add(buffer, start, length);
  }

  private void leave() {
    long values = valuesBefore + count;
    if (values >= SAMPLE && values < 2L * dictionary.size()) {
      pays = false;
    }
    for (int i = 0; i < count; i++) {
      dictionary.toPlain(numbers[i]);
    }
    count = 0;
    used = false;
  }

  @Override
  EncodedPage end(PageBytes levels) {
    if (used && referred == 0 && count < 2 * dictionary.size()) {
      leave();
    }
    if (count == 0) {
      return plain.end(levels);
    }
    referred = dictionary.size();
    int width = HybridRuns.width(referred - 1);
    packed.put(width);
    HybridRuns.put(packed, numbers, count, width);
    return new EncodedPage(packed.after(levels), Encoding.PLAIN_DICTIONARY);
  }

  @Override
  void range(Statistics.Builder statistics) {
    plain.range(statistics);
  }

  @Override
  long variableBytes() {
    return count > 0 ? variableBytes : plain.variableBytes();
  }

  @Override
  void clear() {
    valuesBefore += count;
    count = 0;
    if (numbers.length > USUAL_NUMBERS) {
      numbers = new int[FIRST_NUMBERS];
    }
    variableBytes = 0;
    packed.clear();
    plain.clear();
    dictionary.nextPage();
  }

  @Override
  @Nullable DictionaryPage endChunk() {
    DictionaryPage page =
        referred == 0
            ? null
            : new DictionaryPage(dictionary.plain(referred), referred, Encoding.PLAIN_DICTIONARY);
    dictionary.clear();
    valuesBefore = 0;
    referred = 0;
    used = pays;
    return page;
  }

  @Override
  long usedBytes() {
    return plain.usedBytes() + dictionary.usedBytes() + 4L * count;
  }

  @Override
  long heldBytes() {
    return plain.heldBytes() + dictionary.heldBytes() + packed.capacity() + 4L * numbers.length;
  }
}
