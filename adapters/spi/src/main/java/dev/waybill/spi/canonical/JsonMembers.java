package dev.waybill.spi.canonical;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An array or object that is being written, and where the members of an object lie.
final class JsonMembers {
  /// Where the name lies among the decoded names, and where name and value were written.
  private record Member(int name, int nameEnd, int start, int end) {}

  final boolean isArray;

  /// How many bytes of names there were before this one's.
  final int names;

  /// Where its first member is written.
  private final int start;

  private final List<Member> members = new ArrayList<>();
  private int name;
  private int nameEnd;
  private int member;

  JsonMembers(boolean isArray, int start, int names) {
    this.isArray = isArray;
    this.start = start;
    this.names = names;
  }

  void begin(int name, int nameEnd, int member) {
    this.name = name;
    this.nameEnd = nameEnd;
    this.member = member;
  }

  /// The member begun last ends where the next byte is written.
  void end(CanonicalBuffer out) {
    members.add(new Member(name, nameEnd, member, out.length()));
  }

  /// Puts the members, which are the last that was written, in the order of their names.
  void sort(CanonicalBuffer decoded, CanonicalBuffer out) {
    List<Member> sorted = new ArrayList<>(members);
    byte[] b = decoded.array();
    sorted.sort((one, other) ->
        Arrays.compareUnsigned(b, one.name(), one.nameEnd(), b, other.name(), other.nameEnd()));
    if (sorted.equals(members)) {
      return;
    }
    byte[] written = Arrays.copyOfRange(out.array(), start, out.length());
    out.truncate(start);
    for (int i = 0; i < sorted.size(); i++) {
      if (i > 0) {
        out.put(',');
      }
      Member next = sorted.get(i);
      out.put(written, next.start() - start, next.end() - next.start());
    }
  }
}
