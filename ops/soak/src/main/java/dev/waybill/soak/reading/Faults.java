package dev.waybill.soak.reading;

import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Brings the fault of a delivery to the point where it belongs. Everything happens on one thread:
/// while a process sleeps, what the others do meanwhile is run inside its call.
final class Faults {
  private final Others others;
  private Fault next = Fault.NONE;
  private @Nullable Effect racing;

  /// What happens around the process under fault.
  interface Others {
    /// Writers go on.
    void write() throws SQLException;

    /// Takes the lease away, as when its time has passed; `dead`: for good.
    void expireLease(boolean dead);

    /// Another process works.
    void deliver();
  }

  /// A commit that may be made early.
  interface Effect {
    void make() throws DestinationException;
  }

  Faults(Others others) {
    this.others = others;
  }

  /// For the next delivery that gets to the point.
  void plan(Fault fault) {
    next = fault;
  }

  private boolean take(Fault fault) {
    if (next != fault) {
      return false;
    }
    next = Fault.NONE;
    return true;
  }

  private void dieIf(Fault fault) {
    if (take(fault)) {
      others.expireLease(true);
      throw new Crash();
    }
  }

  private void sleep() {
    others.expireLease(false);
    others.deliver();
  }

  void looking() throws SQLException {
    others.write();
    dieIf(Fault.DIES_BEFORE_THE_READ);
    if (take(Fault.SLEEPS_BEFORE_THE_READ)) {
      sleep();
    }
  }

  void beforeUpload() throws DestinationException {
    write();
    dieIf(Fault.DIES_BEFORE_UPLOAD);
    if (take(Fault.REFUSED)) {
      throw new DestinationException(Kind.TRANSIENT, "refused, as asked", null);
    }
  }

  void beforeCommit(Effect commit) throws DestinationException {
    write();
    dieIf(Fault.DIES_BEFORE_COMMIT);
    Effect first = racing;
    if (first != null) {
      racing = null;
      first.make();
    }
    if (take(Fault.SLEEPS_BEFORE_COMMIT)) {
      sleep();
    } else if (take(Fault.RACES_TO_COMMIT)) {
      racing = commit;
      sleep();
      racing = null;
    }
  }

  void afterCommit() throws DestinationException {
    dieIf(Fault.DIES_AFTER_COMMIT);
    if (take(Fault.ANSWER_LOST)) {
      throw new DestinationException(Kind.IN_DOUBT, "the answer was lost, as asked", null);
    }
  }

  private void write() throws DestinationException {
    try {
      others.write();
    } catch (SQLException e) {
      throw new DestinationException(Kind.PERMANENT, "the schedule broke: " + e.getMessage(), e);
    }
  }
}
