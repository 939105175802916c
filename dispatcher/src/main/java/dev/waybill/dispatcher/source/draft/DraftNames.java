package dev.waybill.dispatcher.source.draft;

import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/// Published names from the application's: lower snake_case, usable unquoted in every destination.
final class DraftNames {
  private static final int LONGEST = 60;

  /// What at least one of the usual warehouses reserves.
  private static final Set<String> RESERVED =
      Set.of(
          ("all alter and any array as asc between by case cast check column connect constraint create cross current"
                  + " default delete desc distinct drop else end escape except exists false for from full grant group"
                  + " having in inner insert intersect interval into is join lateral left like limit merge natural new"
                  + " no not null of on or order outer partition range right row rows select set some start table then"
                  + " to trigger true union unique update using values view when where window with")
              .split(" "));

  private DraftNames() {}

  /// `organizationId`, `OrganizationID` and `organization id` become `organization_id`; a reserved
  /// word gets `_value` after it.
  static String snake(String name) {
    String snake =
        name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
            .replaceAll("([A-Z]+)([A-Z][a-z])", "$1_$2")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "_")
            .replaceAll("^_+|_+$", "");
    String named = snake.matches("[a-z].*") ? snake : "c_" + snake;
    String cut = named.substring(0, Math.min(named.length(), LONGEST));
    return RESERVED.contains(cut) ? cut + "_value" : cut;
  }

  /// A name that is not taken, by a number behind it.
  static String unique(String name, Predicate<String> taken) {
    String free = name;
    for (int i = 2; taken.test(free); i++) {
      free = name + "_" + i;
    }
    return free;
  }
}
