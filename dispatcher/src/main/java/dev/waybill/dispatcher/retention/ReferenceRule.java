package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.source.RowConditions;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable.SourceTable;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A row that another row refers to waits until that one goes: deleting it would change or delete
/// the other without a trace, or leave it pointing nowhere.
///
/// @param alias begins the names of what is joined, of which a query has each once
record ReferenceRule(SourceTable table, List<Referrer> referrers, String alias) implements Rule {
  /// @param gate of the child; null where none of its rows goes
  record Referrer(RowReference reference, @Nullable TableGate gate) {}

  @Override
  public List<Blocking> blockings(RowConditions rows) {
    return IntStream.range(0, referrers.size())
        .mapToObj(i -> blocking(referrers.get(i), alias + i))
        .toList();
  }

  private Blocking blocking(Referrer referrer, String joined) {
    RowReference reference = referrer.reference();
    TableGate gate = referrer.gate();
    String from = Sql.table(reference.child()) + " AS " + RowConditions.ALIAS;
    String staying =
        gate != null
            ? reference.referredTo(gate.from(), "NOT (" + gate.goes() + ")")
            : reference.referredTo(
                from, reference.child().equals(table) ? reference.toAnother() : "true");
    return new Blocking(
        reference.by(),
        joined + ".waybill_c0 IS NOT NULL",
        "LEFT JOIN " + staying + " AS " + joined + " ON " + reference.matches(joined));
  }
}
