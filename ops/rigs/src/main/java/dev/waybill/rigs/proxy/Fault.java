package dev.waybill.rigs.proxy;

/// What becomes of an [Exchange].
public sealed interface Fault {
  /// Nothing.
  Fault NONE = new None();

  /// The request does not arrive and the connection is reset.
  Fault RESET = new Reset();

  /// The request takes effect and the connection is reset before a byte of the answer came.
  Fault ANSWER_LOST = new AnswerLost(() -> {});

  /// See [#NONE].
  record None() implements Fault {}

  /// See [#RESET].
  record Reset() implements Fault {}

  /// See [#ANSWER_LOST].
  ///
  /// @param then run between the effect and the reset
  record AnswerLost(Runnable then) implements Fault {}

  /// The connection is reset in the middle of the request. Of HTTP only.
  record RequestCut() implements Fault {}

  /// The connection is reset in the middle of the answer's body. Of HTTP only.
  record AnswerCut() implements Fault {}

  /// The request does not arrive and is answered as S3 answers errors. Of HTTP only.
  ///
  /// @param code such as `SlowDown`
  record Refused(int status, String code) implements Fault {}
}
