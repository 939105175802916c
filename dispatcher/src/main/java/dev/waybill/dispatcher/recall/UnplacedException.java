package dev.waybill.dispatcher.recall;

import java.sql.SQLException;

/// A row could not be written to the source while a destination gave rows; it ends that.
final class UnplacedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final SQLException failure;

  UnplacedException(SQLException failure) {
    super(failure);
    this.failure = failure;
  }

  SQLException failure() {
    return failure;
  }
}
