package dev.waybill.dispatcher.control;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which database this is, as far as that can be told from a copy of it: two dispatchers on copies
/// of one control database would both believe that a destination is theirs.
///
/// @param system the cluster's system identifier: a dump that is restored elsewhere has another
/// @param database its oid: a dump that is restored beside has another
/// @param place hosts and name in the configured URL: a copy of the files has another. Without
///   ports, which a server that is started again may change
public record ControlIdentity(String system, long database, String place) {
  private static final Pattern PLACE = Pattern.compile("jdbc:postgresql:(?://)?([^?]*)");

  /// The database that is there.
  public static ControlIdentity of(ControlDatabase control, ControlSettings settings) {
    return control
        .jdbc()
        .sql(
            """
            SELECT (SELECT system_identifier::text FROM pg_control_system()),
                   (SELECT oid::bigint FROM pg_database WHERE datname = current_database())
            """)
        .query((row, n) ->
            new ControlIdentity(row.getString(1), row.getLong(2), place(settings.url())))
        .single();
  }

  private static String place(String url) {
    Matcher matcher = PLACE.matcher(url);
    return (matcher.lookingAt() ? matcher.group(1) : url).replaceAll(":\\d+", "");
  }

  /// The one that was there when a dispatcher last started; empty before the first.
  public static Optional<ControlIdentity> known(ControlDatabase control) {
    return control
        .jdbc()
        .sql("SELECT system_identifier, database_oid, place FROM control_identity")
        .query((row, n) -> new ControlIdentity(row.getString(1), row.getLong(2), row.getString(3)))
        .optional();
  }

  /// Remembers it; in the caller's transaction.
  public void store(ControlDatabase control) {
    control
        .jdbc()
        .sql(
            """
            INSERT INTO control_identity (system_identifier, database_oid, place) VALUES (?, ?, ?)
            ON CONFLICT (only_one) DO UPDATE
            SET system_identifier = excluded.system_identifier, database_oid = excluded.database_oid,
                place = excluded.place, seen_at = clock_timestamp()
            """)
        .params(system, database, place)
        .update();
  }

  @Override
  public String toString() {
    return place + " (system " + system + ", database " + database + ")";
  }
}
