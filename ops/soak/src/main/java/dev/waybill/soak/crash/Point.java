package dev.waybill.soak.crash;

/// Where a process is hit.
///
/// @param effect which of a round, from 1
public record Point(int effect, Moment moment) {
  /// When, as seen from the effect.
  public enum Moment {
    /// The process dies and the effect never happens.
    BEFORE,
    /// The effect happens and the process dies before it knows.
    AFTER,
    /// The effect happens, its answer is lost, and the process goes on.
    ANSWER_LOST,
    /// The process sleeps past its lease; another one takes over and runs to the end; then the
    /// first wakes and goes on with the effect, believing that it holds its lease.
    ASLEEP
  }

  @Override
  public String toString() {
    return moment + " " + effect;
  }
}
