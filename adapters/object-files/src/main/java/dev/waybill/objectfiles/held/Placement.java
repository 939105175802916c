package dev.waybill.objectfiles.held;

import dev.waybill.spi.HeldRange;
import dev.waybill.spi.TableSchema;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What the folders of a file say of its rows.
///
/// A file elsewhere can hold no row of a place, but it can hold a newer version of one: whose
/// organisation or event date was changed. Not so where these are columns of the key: a version
/// with another value there is of another row.
///
/// @param organisation the folder's value as it is written, null where folders do not tell
/// @param date the folder's value as it is written, null where folders do not tell
record Placement(@Nullable String organisation, @Nullable String date) {
  private static final String ORGANISATION = "org_id=";
  private static final String DATE = "date=";

  /// What a file has to do with the rows that are asked for.
  enum Relation {
    /// It may hold some.
    HOLDS,
    /// It holds none, but maybe newer versions of them.
    HIDES,
    NONE
  }

  /// @param name a file's, whose last folders count
  static Placement of(String name) {
    String organisation = null;
    String date = null;
    String[] levels = name.split("/", -1);
    for (int i = levels.length - 2; i >= 0; i--) {
      if (date == null && organisation == null && levels[i].startsWith(DATE)) {
        date = levels[i].substring(DATE.length());
      } else if (organisation == null && levels[i].startsWith(ORGANISATION)) {
        organisation = levels[i].substring(ORGANISATION.length());
      } else {
        break;
      }
    }
    return new Placement(organisation, date);
  }

  /// @param organisations whether a folder's organisation is one that is asked for
  /// @param dates whether a folder's day is one that is asked for
  Relation to(TableSchema schema, Predicate<String> organisations, Predicate<String> dates) {
    boolean elsewhere = organisation != null && !organisations.test(organisation);
    boolean otherDay = date != null && !dates.test(date);
    if (elsewhere && isKey(schema, schema.organisation())
        || otherDay && isKey(schema, schema.eventDate())) {
      return Relation.NONE;
    }
    return elsewhere || otherDay ? Relation.HIDES : Relation.HOLDS;
  }

  static boolean isKey(TableSchema schema, @Nullable String column) {
    return column != null && schema.key().contains(column);
  }

  /// Of the rows in a range.
  ///
  /// @param wanted the folder of the range's organisation, or null for all
  Relation to(TableSchema schema, HeldRange range, @Nullable String wanted) {
    return to(
        schema, found -> wanted == null || found.equals(wanted), found -> overlaps(found, range));
  }

  /// Of the rows of some places; null where rows may lie anywhere.
  Relation to(
      TableSchema schema, @Nullable Set<String> organisations, @Nullable Set<String> dates) {
    return to(
        schema,
        found -> organisations == null || organisations.contains(found),
        found -> dates == null || dates.contains(found));
  }

  private static boolean overlaps(String date, HeldRange range) {
    try {
      long day = LocalDate.parse(date).toEpochDay();
      return day <= EventDate.day(range.toMicros() - 1) && day >= EventDate.day(range.fromMicros());
    } catch (DateTimeException _) {
      return !range.isBounded();
    }
  }
}
