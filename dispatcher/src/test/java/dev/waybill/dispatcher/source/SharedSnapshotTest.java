package dev.waybill.dispatcher.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.facts.Incarnation;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.Relation;
import dev.waybill.dispatcher.facts.XidSet;
import dev.waybill.spi.AttemptId;
import dev.waybill.spi.ExportSeq;
import dev.waybill.spi.Watermark;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Which reads may be another's: those that go on from the same facts.
class SharedSnapshotTest {
  private static final Incarnation HERE = new Incarnation("1", "00000001", "12:00");
  private static final Incarnation RESTARTED = new Incarnation("1", "00000001", "12:05");
  private static final ReadFacts FACTS = facts(attempt(1), HERE);

  /// A value of each component that [#FACTS] does not have.
  private static final Map<String, Object> OTHERS =
      Map.of(
          "attempt", attempt(2),
          "end", Watermark.at(Instant.EPOCH.plusSeconds(1)),
          "fence", 8L,
          "seen", seen(10),
          "oldestWriter", 3L,
          "lookBackTo", 1L,
          "prepared", Map.of("p", 5L),
          "relations", List.of(new Relation(1, "items", 3)),
          "incarnation", RESTARTED);

  private static AttemptId attempt(long seq) {
    return new AttemptId(new ExportSeq(seq), new UUID(0, seq));
  }

  private static XidSet seen(long xid) {
    XidSet seen = new XidSet();
    seen.add(xid);
    return seen;
  }

  private static ReadFacts facts(AttemptId attempt, Incarnation incarnation) {
    return new ReadFacts(
        attempt,
        Watermark.BEGINNING,
        7,
        seen(9),
        4,
        2,
        Map.of("p", 4L),
        List.of(new Relation(1, "items", 2)),
        incarnation);
  }

  private static SharedSnapshot snapshot(ReadFacts landed, Incarnation incarnation) {
    return new SharedSnapshot(
        "1-1",
        new Bounds(1, 1, Set.of()),
        new Snapshot(9, 11, "0/0", incarnation, landed.relations(), true, null),
        landed);
  }

  @Test
  void onlyTheAttemptMayDiffer() throws Exception {
    SharedSnapshot shared = snapshot(FACTS, HERE);
    for (RecordComponent component : ReadFacts.class.getRecordComponents()) {
      assertThat(shared.saysTheSameTo(but(component.getName())))
          .as(component.getName())
          .isEqualTo(component.getName().equals("attempt"));
    }
  }

  /// [#FACTS] with another value of one component.
  private static ReadFacts but(String other) throws ReflectiveOperationException {
    RecordComponent[] components = ReadFacts.class.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      String name = components[i].getName();
      Object value =
          name.equals(other) ? OTHERS.get(name) : components[i].getAccessor().invoke(FACTS);
      values[i] = Objects.requireNonNull(value, name);
    }
    Constructor<ReadFacts> constructor =
        ReadFacts.class.getDeclaredConstructor(
            Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    return constructor.newInstance(values);
  }

  /// There the marker of each stream says whether its facts still hold.
  @Test
  void inAnotherIncarnationEachAsksForItself() {
    assertThat(snapshot(FACTS, RESTARTED).saysTheSameTo(facts(attempt(2), HERE))).isFalse();
  }

  @Test
  void aStreamWithoutFactsHasNothingInCommon() {
    assertThat(snapshot(FACTS, HERE).saysTheSameTo(null)).isFalse();
  }
}
