package dev.waybill.soak.reading;

import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// Brings the fault of a delivery to the point where it belongs. One thread goes at a time: while a
/// process sleeps, what the others do meanwhile is run inside its call. At each point, any of those
/// that are read together may go on.
final class Faults {
  private final Turns turns;
  private final Others others;
  private Fault next = Fault.NONE;
  private int spared;
  private @Nullable Effect racing;

  /// What happens around the process under fault.
  interface Others {
    /// Writers go on.
    ///
    /// @param locked whether a reader holds the table's lock
    void write(boolean locked) throws SQLException;

    /// Takes the lease away, as when its time has passed; `dead`: for good.
    void expireLease(boolean dead);

    /// Another process works.
    void deliver();
  }

  /// A commit that may be made early.
  interface Effect {
    void make() throws DestinationException;
  }

  Faults(Turns turns, Others others) {
    this.turns = turns;
    this.others = others;
  }

  /// For the next delivery that gets to the point.
  ///
  /// @param spare how many get past it before
  void plan(Fault fault, int spare) {
    next = fault;
    spared = spare;
  }

  private boolean take(Fault fault) {
    if (next != fault || spared-- > 0) {
      return false;
    }
    next = Fault.NONE;
    return true;
  }

  private void dieIf(Fault fault) {
    if (take(fault)) {
      others.expireLease(true);
      turns.kill();
      throw new Crash();
    }
  }

  private void sleep() {
    others.expireLease(false);
    others.deliver();
  }

  void looking() throws SQLException {
    others.write(false);
    dieIf(Fault.DIES_BEFORE_THE_READ);
    if (take(Fault.SLEEPS_BEFORE_THE_READ)) {
      sleep();
    }
    if (take(Fault.SOURCE_FAILS)) {
      throw new SQLException("not reached, as asked", "08006");
    }
  }

  /// A leader waits for those that are about to read with it.
  ///
  /// @return whether it goes on without them
  boolean waiting() {
    try {
      others.write(true);
    } catch (SQLException e) {
      throw new IllegalStateException("the schedule broke", e);
    }
    return take(Fault.LEFT_BEHIND);
  }

  void beforeUpload() throws DestinationException {
    point();
    dieIf(Fault.DIES_BEFORE_UPLOAD);
    if (take(Fault.REFUSED)) {
      throw new DestinationException(Kind.TRANSIENT, "refused, as asked", null);
    }
  }

  void beforeCommit(Effect commit) throws DestinationException {
    point();
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
    turns.pass();
    dieIf(Fault.DIES_AFTER_COMMIT);
    if (take(Fault.ANSWER_LOST)) {
      throw new DestinationException(Kind.IN_DOUBT, "the answer was lost, as asked", null);
    }
  }

  private void point() throws DestinationException {
    turns.pass();
    try {
      others.write(false);
    } catch (SQLException e) {
      throw new DestinationException(Kind.PERMANENT, "the schedule broke: " + e.getMessage(), e);
    }
  }
}
