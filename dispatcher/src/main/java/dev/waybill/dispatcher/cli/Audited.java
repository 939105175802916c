package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.audit.AuditLog;
import dev.waybill.dispatcher.control.ControlDatabase;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A change and its line in the audit, in one transaction: what is not recorded did not happen.
final class Audited {
  private Audited() {}

  /// @param action e.g. `deliveries.skip`
  /// @param subject what it is done to
  /// @param happened whether the result tells of a change; only that is recorded
  static <T> T run(
      ControlDatabase control,
      ActorOption actor,
      String action,
      String subject,
      Supplier<T> change,
      Predicate<T> happened) {
    AtomicReference<@Nullable T> result = new AtomicReference<>();
    control.transaction(() -> {
      T made = change.get();
      if (happened.test(made)) {
        new AuditLog(control).record(actor.actor(), action, subject, actor.reason());
      }
      result.set(made);
    });
    T made = result.get();
    if (made == null) {
      throw new IllegalStateException("expected a result of " + action + ", found none");
    }
    return made;
  }
}
