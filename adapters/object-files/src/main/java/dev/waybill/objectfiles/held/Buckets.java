package dev.waybill.objectfiles.held;

import dev.waybill.objectfiles.spool.PartitionKey;
import dev.waybill.spi.HeldBucket;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts and sums by organisation and day.
final class Buckets {
  static final long NO_DAY = Long.MIN_VALUE;

  private static final byte[] NOTHING = {};

  /// A sum of unsigned numbers in 128 bits.
  private static final class Sum {
    final @Nullable String organisation;
    final long day;
    long rows;
    private long high;
    private long low;

    Sum(@Nullable String organisation, long day) {
      this.organisation = organisation;
      this.day = day;
    }

    void add(long number) {
      rows++;
      low += number;
      high += Long.compareUnsigned(low, number) < 0 ? 1 : 0;
    }

    HeldBucket toBucket() {
      BigInteger digest =
          BigInteger.valueOf(high).shiftLeft(64).or(new BigInteger(Long.toUnsignedString(low)));
      return new HeldBucket(
          organisation, day == NO_DAY ? null : LocalDate.ofEpochDay(day), rows, digest);
    }
  }

  private final Map<PartitionKey, Integer> numbers = new HashMap<>();
  private final List<Sum> sums = new ArrayList<>();
  private final PartitionKey probe = new PartitionKey();

  /// The number of a bucket.
  ///
  /// @param organisation null where the table has none
  int number(@Nullable Cell organisation, long day) {
    if (organisation == null || organisation.isNull()) {
      probe.set(day, NOTHING, 0, -1);
    } else {
      probe.set(day, organisation.text.array(), 0, organisation.text.length());
    }
    Integer found = numbers.get(probe);
    return found != null
        ? found
        : number(
            probe.copy(),
            new Sum(
                organisation == null || organisation.isNull()
                    ? null
                    : new String(
                        organisation.text.array(),
                        0,
                        organisation.text.length(),
                        StandardCharsets.UTF_8),
                day));
  }

  private int number(PartitionKey key, Sum like) {
    return numbers.computeIfAbsent(
        key,
        _ -> {
          sums.add(new Sum(like.organisation, like.day));
          return sums.size() - 1;
        });
  }

  void add(int bucket, long number) {
    sums.get(bucket).add(number);
  }

  /// The numbers that these buckets have among others, which may get some of them only now.
  int[] numbersIn(Buckets others) {
    int[] there = new int[sums.size()];
    numbers.forEach((key, number) -> there[number] = others.number(key, sums.get(number)));
    return there;
  }

  List<HeldBucket> toList() {
    return sums.stream().filter(sum -> sum.rows > 0).map(Sum::toBucket).toList();
  }
}
