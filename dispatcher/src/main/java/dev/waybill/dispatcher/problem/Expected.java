package dev.waybill.dispatcher.problem;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// How a name that is not known is answered.
public final class Expected {
  /// More changes than this make another word, not a slip.
  private static final int SLIP = 3;

  private Expected() {}

  /// `expected one of [region, …], found 'regoin'; did you mean 'region'?`
  ///
  /// @param what e.g. `one of the tables`
  public static String oneOf(String what, Collection<String> known, String found) {
    return "expected "
        + what
        + " "
        + known.stream().sorted().toList()
        + ", found '"
        + found
        + "'"
        + nearest(known, found).map(name -> "; did you mean '" + name + "'?").orElse("");
  }

  private static Optional<String> nearest(Collection<String> known, String found) {
    return known.stream()
        .filter(name -> distance(name, found) <= Math.min(SLIP, name.length() / 2))
        .min(
            Comparator.comparingInt((String name) -> distance(name, found))
                .thenComparing(Comparator.naturalOrder()));
  }

  /// Letters to insert, remove or replace (Levenshtein 1966), upper and lower case being one.
  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same =
            Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
        row[j] = Math.min(Math.min(row[j - 1], above[j]) + 1, above[j - 1] + (same ? 0 : 1));
      }
      above = row;
    }
    return above[b.length()];
  }
}
