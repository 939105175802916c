package dev.waybill.dispatcher.retention;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of one organisation and UTC day in one relation whose retention is over, and those of
/// which nobody can say whether it is.
///
/// @param relation the table or leaf partition
/// @param days of the organisation
/// @param rows all of them
/// @param goes those that nothing keeps
/// @param way how these go
/// @param unread required destinations that were not read back for the bucket: its rows go once
///   they were
/// @param blocked what keeps the others; a row may be kept by more than one
/// @param copied how many of those that go are copied as evidence first
/// @param evidence what refers to these; a row may be referred to by more than one
public record Bucket(
    @Nullable String organisation,
    @Nullable LocalDate day,
    String relation,
    @Nullable Long days,
    long rows,
    long goes,
    Way way,
    List<String> unread,
    List<Blocked> blocked,
    long copied,
    List<Blocked> evidence) {
  /// @param code a name that scripts may rely on
  /// @param text what blocks, and its cure
  /// @param keys the first few, each the values of the key in its order
  public record Blocked(String code, String text, long rows, List<List<String>> keys) {}

  public Bucket(
      @Nullable String organisation,
      @Nullable LocalDate day,
      String relation,
      @Nullable Long days,
      long rows,
      long goes,
      Way way,
      List<String> unread,
      List<Blocked> blocked,
      long copied,
      List<Blocked> evidence) {
    this.organisation = organisation;
    this.day = day;
    this.relation = relation;
    this.days = days;
    this.rows = rows;
    this.goes = goes;
    this.way = way;
    this.unread = List.copyOf(unread);
    this.blocked = List.copyOf(blocked);
    this.copied = copied;
    this.evidence = List.copyOf(evidence);
  }
}
