package dev.waybill.dispatcher.source;

/// What a read by key found of a row, and did about it.
public enum KeyFate {
  /// The row is there and its current version was handed out.
  SENT,
  /// The row is gone, or out of the stream's scope: a delete was handed out where one was wanted.
  ABSENT,
  /// The next windows hand out its current version; nothing was.
  COMING,
  /// It is there, and its current version was handed out by a window since the key was learnt, or
  /// is not wanted; nothing was.
  TAKEN
}
