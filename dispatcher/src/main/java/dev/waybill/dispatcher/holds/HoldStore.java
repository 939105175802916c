package dev.waybill.dispatcher.holds;

import dev.waybill.dispatcher.audit.AuditLog;
import dev.waybill.dispatcher.control.ControlDatabase;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Legal holds, in `legal_hold`: an append-only history in which a release is written once. Every
/// change has its line in the audit, in the same transaction.
public final class HoldStore {
  private static final String COLUMNS =
      """
      id, source, table_name, organisation, row_ids, day_from, day_to, expires_at, reason,
      placed_by, placed_at, released_by, released_at, release_reason
      """;

  private final ControlDatabase control;

  public HoldStore(ControlDatabase control) {
    this.control = control;
  }

  /// Places a hold.
  ///
  /// @param check runs first, inside the transaction that places it: what it throws refuses the
  ///   hold, and what it locks keeps rows from going until the hold is there
  public LegalHold add(HoldOrder order, String by, Instant now, Consumer<HoldOrder> check) {
    AtomicReference<@Nullable LegalHold> placed = new AtomicReference<>();
    control.transaction(() -> {
      check.accept(order);
      LegalHold hold = insert(order, by, now);
      new AuditLog(control).record(by, "hold.add", "hold " + hold.id(), order, order.reason());
      placed.set(hold);
    });
    return required(placed.get());
  }

  private LegalHold insert(HoldOrder order, String by, Instant now) {
    List<String> ids = order.ids();
    return control
        .jdbc()
        .sql(
            """
            INSERT INTO legal_hold (source, table_name, organisation, row_ids, day_from, day_to, expires_at, reason,
              placed_by, placed_at)
            VALUES (?, ?, ?, ?::text[], ?::date, ?::date, ?::timestamptz, ?, ?, ?)
            RETURNING
            """
                + COLUMNS)
        .params(
            Arrays.<@Nullable Object>asList(
                order.source(),
                order.table(),
                order.organisation(),
                ids == null ? null : ids.toArray(String[]::new),
                order.from(),
                order.to(),
                time(order.until()),
                order.reason(),
                by,
                time(now)))
        .query((row, n) -> hold(row))
        .single();
  }

  /// @return the hold as it is now, empty when there is none of the number, or it was released
  ///   before
  public Optional<LegalHold> release(long id, String by, String reason, Instant now) {
    AtomicReference<@Nullable LegalHold> released = new AtomicReference<>();
    control.transaction(() ->
        control
            .jdbc()
            .sql(
                """
                UPDATE legal_hold SET released_by = ?, released_at = ?, release_reason = ?
                WHERE id = ? AND released_at IS NULL
                RETURNING
                """
                    + COLUMNS)
            .params(by, now.atOffset(ZoneOffset.UTC), reason, id)
            .query((row, n) -> hold(row))
            .optional()
            .ifPresent(hold -> {
              new AuditLog(control).record(by, "hold.release", "hold " + id, Map.of(), reason);
              released.set(hold);
            }));
    return Optional.ofNullable(released.get());
  }

  public Optional<LegalHold> find(long id) {
    return control
        .jdbc()
        .sql("SELECT " + COLUMNS + " FROM legal_hold WHERE id = ?")
        .param(id)
        .query((row, n) -> hold(row))
        .optional();
  }

  /// Those of a source that hold rows at a time, oldest first.
  public List<LegalHold> inForce(String source, Instant now) {
    return control
        .jdbc()
        .sql(
            "SELECT "
                + COLUMNS
                + """
                FROM legal_hold
                WHERE source = ? AND released_at IS NULL AND (expires_at IS NULL OR expires_at > ?)
                ORDER BY id
                """)
        .params(source, now.atOffset(ZoneOffset.UTC))
        .query((row, n) -> hold(row))
        .list();
  }

  /// As [#inForce], in the caller's transaction: until that ends nobody places another.
  public List<LegalHold> keep(String source, Instant now) {
    control.jdbc().sql("LOCK TABLE legal_hold IN SHARE MODE").update();
    return inForce(source, now);
  }

  /// All that ever were, newest first.
  ///
  /// @param organisation null for any
  public List<LegalHold> all(@Nullable String organisation) {
    return control
        .jdbc()
        .sql(
            "SELECT "
                + COLUMNS
                + " FROM legal_hold WHERE ?::text IS NULL OR organisation = ? ORDER BY id DESC")
        .params(Arrays.<@Nullable Object>asList(organisation, organisation))
        .query((row, n) -> hold(row))
        .list();
  }

  private static LegalHold hold(ResultSet row) throws SQLException {
    Array ids = row.getArray("row_ids");
    String releasedBy = row.getString("released_by");
    return new LegalHold(
        row.getLong("id"),
        new HoldOrder(
            row.getString("source"),
            row.getString("table_name"),
            row.getString("organisation"),
            ids == null ? null : List.of((String[]) ids.getArray()),
            row.getObject("day_from", LocalDate.class),
            row.getObject("day_to", LocalDate.class),
            instant(row, "expires_at"),
            row.getString("reason")),
        row.getString("placed_by"),
        required(instant(row, "placed_at")),
        releasedBy == null
            ? null
            : new LegalHold.Release(
                releasedBy,
                required(instant(row, "released_at")),
                row.getString("release_reason")));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  private static @Nullable OffsetDateTime time(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("expected a hold with its times, found none");
    }
    return value;
  }
}
