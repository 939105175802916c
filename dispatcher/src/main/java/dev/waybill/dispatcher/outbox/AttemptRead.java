package dev.waybill.dispatcher.outbox;

import dev.waybill.dispatcher.facts.BlocksRead;
import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.Repair;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is stored of an attempt's read.
///
/// @param rows handed out, those below included
/// @param late rows that lay behind the watermark
/// @param deleted rows that are gone
/// @param notices what a person should know
/// @param repair what must be asked for by key once the attempt has landed, null when nothing
/// @param blocks what it covered of a run of history, null when it is of none
public record AttemptRead(
    ReadFacts facts,
    long rows,
    long late,
    long deleted,
    List<String> notices,
    @Nullable Repair repair,
    @Nullable BlocksRead blocks) {
  public AttemptRead {
    notices = List.copyOf(notices);
  }
}
