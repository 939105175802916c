package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.audit.AuditLog;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.holds.HoldStore;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.retention.RetentionPlanner.Planned;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Plans as they were shown, in `retention_plan`. A token runs its plan once, before it expires,
/// and only while everything that the plan is bound to is as it was; what takes a second person
/// must have been approved by one.
public final class PlanStore {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int TOKEN_BYTES = 24;

  private final ControlDatabase control;

  public PlanStore(ControlDatabase control) {
    this.control = control;
  }

  /// @param state as it was for the plan
  /// @param without tables whose rows go though no destination holds them, each with why
  /// @param valid how long the token may be used
  public StoredPlan store(
      Planned planned,
      PlanState state,
      List<String> without,
      String by,
      Instant now,
      Duration valid) {
    String token = token();
    RetentionPlan plan = planned.plan();
    PlanBinding binding =
        new PlanBinding(
            plan.tables().stream().map(TablePlan::table).toList(),
            daysOfLosers(planned),
            planned.holds().stream().map(LegalHold::id).toList(),
            state.destinations());
    return inTransaction(() -> {
      keep(state.policy(), now);
      Approvals approvals =
          new Approvals(
              new AcceptedDays(control, plan.source())
                  .take(planned.days(), plan.organisation(), now),
              without);
      long id = insert(plan, binding, approvals, state.policy(), token, by, now, now.plus(valid));
      new AuditLog(control)
          .record(by, "retention.plan", "plan " + id, Map.of("source", plan.source()), null);
      return new StoredPlan(id, token, now.plus(valid), state.policy().version(), approvals);
    });
  }

  /// Of the organisations that lose rows, as the plan has them.
  private static Map<String, Map<String, Long>> daysOfLosers(Planned planned) {
    Map<String, Map<String, Long>> days = new TreeMap<>();
    planned
        .days()
        .forEach((place, known) -> {
          Map<String, Long> of = new TreeMap<>();
          for (TablePlan table : planned.plan().tables()) {
            for (Bucket bucket : table.buckets()) {
              Long found =
                  bucket.organisation() == null ? null : known.days().get(bucket.organisation());
              if (bucket.goes() > 0 && found != null) {
                of.put(bucket.organisation(), found);
              }
            }
          }
          days.put(place, of);
        });
    return days;
  }

  private void keep(PolicyVersion policy, Instant now) {
    control
        .jdbc()
        .sql(
            """
            INSERT INTO retention_policy (version, document, first_seen_at) VALUES (?, ?::jsonb, ?)
            ON CONFLICT (version) DO NOTHING
            """)
        .params(policy.version(), policy.document(), time(now))
        .update();
  }

  private long insert(
      RetentionPlan plan,
      PlanBinding binding,
      Approvals approvals,
      PolicyVersion policy,
      String token,
      String by,
      Instant now,
      Instant expires) {
    return control
        .jdbc()
        .sql(
            """
            INSERT INTO retention_plan
              (source, token_sha256, policy_version, bound, document, approvals, planned_by, planned_at, expires_at)
            VALUES (?, ?, ?, ?::jsonb, ?::jsonb, ?::jsonb, ?, ?, ?)
            RETURNING id
            """)
        .params(
            plan.source(),
            PolicyVersion.sha256(token),
            policy.version(),
            JSON.writeValueAsString(binding),
            JSON.writeValueAsString(plan),
            JSON.writeValueAsString(approvals),
            by,
            time(now),
            time(expires))
        .query(Long.class)
        .single();
  }

  /// What a plan is about.
  ///
  /// @param tables as published
  public record Subject(String source, List<String> tables) {}

  /// @throws PlanRefusedException when no plan has the token
  public Subject subject(String token) {
    return inTransaction(() -> {
      Row row = byToken(token);
      return new Subject(row.source(), row.bound().tables());
    });
  }

  private Row byToken(String token) {
    return find(
        "token_sha256 = ?",
        PolicyVersion.sha256(token),
        "expected the token of a plan, found another; `waybill retention plan` makes one");
  }

  /// A second person takes on what the plan asks for.
  ///
  /// @return what was approved
  /// @throws PlanRefusedException when there is nothing to approve, or by whoever made the plan
  public Approvals approve(long id, String by, String reason, Instant now) {
    return inTransaction(() -> {
      Row row = find("id = ?", id, "expected the number of a plan, found " + id);
      row.requireFresh(now);
      if (row.approvals().isEmpty()) {
        throw new PlanRefusedException(
            "expected a plan that takes a second person, found plan %d, which takes none"
                .formatted(id));
      }
      if (row.approvedBy() != null) {
        throw new PlanRefusedException(
            "expected a plan that is not approved, found plan %d, approved by %s"
                .formatted(id, row.approvedBy()));
      }
      if (row.plannedBy().equals(by)) {
        throw new PlanRefusedException(
            "expected a second person, found %s, who made plan %d; another one approves it"
                .formatted(by, id));
      }
      control
          .jdbc()
          .sql(
              "UPDATE retention_plan SET approved_by = ?, approved_at = ?, approval_reason = ? WHERE id = ?")
          .params(by, time(now), reason, id)
          .update();
      new AcceptedDays(control, row.source()).accept(row.approvals().shorter(), now);
      new AuditLog(control).record(by, "retention.approve", "plan " + id, row.approvals(), reason);
      return row.approvals();
    });
  }

  /// Uses a token up.
  ///
  /// @param state as it is now
  /// @throws PlanRefusedException when it runs nothing; it is used up only where it does
  public RedeemedPlan redeem(String token, PlanState state, String by, Instant now) {
    return inTransaction(() -> {
      Row row = byToken(token);
      row.requireFresh(now);
      row.requireApproved();
      row.requireSame(state, new HoldStore(control).inForce(row.source(), now));
      control
          .jdbc()
          .sql("UPDATE retention_plan SET redeemed_by = ?, redeemed_at = ? WHERE id = ?")
          .params(by, time(now), row.id())
          .update();
      new AuditLog(control).record(by, "retention.redeem", "plan " + row.id(), null);
      return new RedeemedPlan(row.id(), row.source(), row.policyVersion(), row.document());
    });
  }

  private record Row(
      long id,
      String source,
      String policyVersion,
      PlanBinding bound,
      String document,
      Approvals approvals,
      String plannedBy,
      Instant expires,
      @Nullable String approvedBy,
      @Nullable String redeemedBy) {
    static Row of(ResultSet row) throws SQLException {
      return new Row(
          row.getLong("id"),
          row.getString("source"),
          row.getString("policy_version"),
          JSON.readValue(row.getString("bound"), PlanBinding.class),
          row.getString("document"),
          JSON.readValue(row.getString("approvals"), Approvals.class),
          row.getString("planned_by"),
          row.getObject("expires_at", OffsetDateTime.class).toInstant(),
          row.getString("approved_by"),
          row.getString("redeemed_by"));
    }

    void requireFresh(Instant now) {
      if (redeemedBy != null) {
        throw new PlanRefusedException(
            "expected a plan that was not run, found plan %d, run by %s; plan again"
                .formatted(id, redeemedBy));
      }
      if (!now.isBefore(expires)) {
        throw new PlanRefusedException(
            "expected a plan that is still valid, found plan %d, valid until %s; plan again"
                .formatted(id, expires));
      }
    }

    void requireApproved() {
      if (!approvals.isEmpty() && approvedBy == null) {
        throw new PlanRefusedException(
            "expected plan %d to be approved by a second person (%s), found it is not; `waybill retention approve %d`"
                .formatted(id, String.join("; ", approvals.texts()), id));
      }
    }

    void requireSame(PlanState state, List<LegalHold> holds) {
      requireSame("the policy", policyVersion, state.policy().version());
      requireSame("the destinations", bound.destinations(), state.destinations());
      requireSame("the holds in force", bound.holds(), holds.stream().map(LegalHold::id).toList());
      bound
          .days()
          .forEach((place, days) ->
              days.forEach((organisation, bound) -> {
                OrganisationDays now = state.days().get(place);
                requireSame(
                    "the days of " + organisation,
                    bound,
                    now == null ? null : now.days().get(organisation));
              }));
    }

    private void requireSame(String what, Object bound, @Nullable Object now) {
      if (!bound.equals(now)) {
        throw new PlanRefusedException(
            "expected %s to be as in plan %d, %s, found %s; plan again"
                .formatted(what, id, bound, now));
      }
    }
  }

  private Row find(String condition, Object value, String absent) {
    return control
        .jdbc()
        .sql("SELECT * FROM retention_plan WHERE " + condition + " FOR UPDATE")
        .param(value)
        .query((row, n) -> Row.of(row))
        .optional()
        .orElseThrow(() -> new PlanRefusedException(absent));
  }

  private <T> T inTransaction(Supplier<T> work) {
    AtomicReference<@Nullable T> result = new AtomicReference<>();
    control.transaction(() -> result.set(work.get()));
    return Objects.requireNonNull(result.get());
  }

  private static String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
