package dev.waybill.soak.reading;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.Relation;
import dev.waybill.dispatcher.facts.XidSet;
import dev.waybill.dispatcher.source.ReadRequest;
import dev.waybill.dispatcher.source.Scope;
import dev.waybill.dispatcher.source.WindowRead;
import dev.waybill.spi.Watermark;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Copies of facts that differ in one of them.
final class AlteredFacts {
  private AlteredFacts() {}

  static ReadFacts lookingBackTo(ReadFacts facts, long micros) {
    return altered(facts, facts.end(), facts.seen(), micros, facts.relations());
  }

  static ReadFacts seeing(ReadFacts facts, XidSet seen) {
    return altered(facts, facts.end(), seen, facts.lookBackTo(), facts.relations());
  }

  static ReadFacts ending(ReadFacts facts, Watermark end) {
    return altered(facts, end, facts.seen(), facts.lookBackTo(), facts.relations());
  }

  static ReadFacts covering(ReadFacts facts, List<Relation> relations) {
    return altered(facts, facts.end(), facts.seen(), facts.lookBackTo(), relations);
  }

  private static ReadFacts altered(
      ReadFacts facts, Watermark end, XidSet seen, long lookBackTo, List<Relation> relations) {
    return new ReadFacts(
        facts.attempt(),
        end,
        facts.fence(),
        seen,
        facts.oldestWriter(),
        lookBackTo,
        facts.prepared(),
        relations,
        facts.incarnation());
  }

  static WindowRead with(WindowRead read, ReadFacts facts) {
    return with(read, facts, read.rows());
  }

  static WindowRead with(WindowRead read, ReadFacts facts, long rows) {
    return new WindowRead(
        facts, rows, read.late(), read.deleted(), read.latest(), read.notices(), read.repair());
  }

  static WindowRead withoutRepair(WindowRead read) {
    return new WindowRead(
        read.facts(),
        read.rows(),
        read.late(),
        read.deleted(),
        read.latest(),
        read.notices(),
        null);
  }

  static ReadRequest with(ReadRequest request, ReadFacts landed) {
    return with(request, request.scope(), landed);
  }

  static ReadRequest with(ReadRequest request, Scope scope) {
    return with(request, scope, request.landed());
  }

  private static ReadRequest with(ReadRequest request, Scope scope, @Nullable ReadFacts landed) {
    return new ReadRequest(
        request.stream(),
        request.table(),
        request.attempt(),
        scope,
        request.window(),
        landed,
        request.limits());
  }
}
