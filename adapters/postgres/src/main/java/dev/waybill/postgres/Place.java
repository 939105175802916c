package dev.waybill.postgres;

import dev.waybill.spi.StreamId;
import dev.waybill.spi.TableId;
import dev.waybill.spi.TableSchema;
import java.util.UUID;
import java.util.regex.Pattern;

/// Where one published table lies, in one major version.
///
/// The first major has the name that people know, `events`; the second is `events_v2` beside it, so
/// that those who read the first go on. A table whose own name already ends like that (`events_v2`,
/// `events_latest`) always carries its major: so no two names are ever the same, and none of them
/// begins like Waybill's own tables. A table that a rebuild has replaced is kept as
/// `events_before_<number>`.
///
/// @param schema the replica's
record Place(String schema, TableId table, int major) {
  /// Bytes of an identifier; PostgreSQL cuts longer ones.
  private static final int LONGEST = 63;

  private static final Pattern ENDS_LIKE_OURS = Pattern.compile(".*_(v\\d+|latest|before_\\d+)");
  private static final String LATEST = "_latest";

  static Place of(String schema, TableSchema published) {
    return new Place(schema, published.table(), published.major());
  }

  static Place of(String schema, StreamId stream) {
    return new Place(schema, stream.table(), stream.major());
  }

  /// The table's name, not quoted.
  String relation() {
    String name = table.value();
    boolean plain = major == 1 && !ENDS_LIKE_OURS.matcher(name).matches();
    return plain ? name : name + "_v" + major;
  }

  /// The name of the view of the newest versions, not quoted.
  String view() {
    return relation() + LATEST;
  }

  /// Whether the names are none that PostgreSQL would cut.
  boolean fits() {
    return view().length() <= LONGEST;
  }

  /// The table, quoted and with its schema.
  String quoted() {
    return in(relation());
  }

  String quotedView() {
    return in(view());
  }

  /// The table that a rebuild fills, not quoted.
  String shadow(UUID rebuild) {
    return "_waybill_shadow_" + rebuild.toString().replace("-", "");
  }

  /// The name under which a table stays that a rebuild has replaced, not quoted.
  ///
  /// @param number counts the rebuilds of the replica
  String before(long number) {
    String ending = "_before_" + number;
    String name = relation();
    return name.substring(0, Math.min(name.length(), LONGEST - ending.length())) + ending;
  }

  /// Whose each place is, and what it looks like.
  String owners() {
    return in("_waybill_owner");
  }

  /// The newest read that landed, a row per place.
  String fences() {
    return in("_waybill_fence");
  }

  /// What landed: the receipts.
  String deliveries() {
    return in("_waybill_deliveries");
  }

  /// Rebuilds that are open or have ended.
  String rebuilds() {
    return in("_waybill_rebuild");
  }

  /// A name of the replica's schema, quoted.
  String in(String relation) {
    return Sql.name(schema) + "." + Sql.name(relation);
  }

  @Override
  public String toString() {
    return schema + "." + relation();
  }
}
