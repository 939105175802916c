package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.holds.HoldStore;
import dev.waybill.dispatcher.holds.LegalHold;
import dev.waybill.dispatcher.recall.ExpiredRows.Removed;
import dev.waybill.dispatcher.source.OwnerSession;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.dispatcher.source.SourceException;
import dev.waybill.schemas.SchemaCatalog;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Removes recalled rows whose time is over, from every recalled table of every source: a run that
/// was slow may have written some after their recall had ended. What a legal hold is about stays
/// until that ends, and its recall stays open.
public final class RecallExpiry {
  private final ControlDatabase control;
  private final HoldStore holds;
  private final SchemaCatalog schemas;
  private final Map<String, SourceDatabase> owners;

  /// @param owners as for [Recall]
  public RecallExpiry(
      ControlDatabase control, SchemaCatalog schemas, Map<String, SourceDatabase> owners) {
    this.control = control;
    this.holds = new HoldStore(control);
    this.schemas = schemas;
    this.owners = Map.copyOf(owners);
  }

  /// What went, and what stays although its time is over.
  ///
  /// @param recalls whose rows are all gone
  /// @param stay rows under a legal hold
  /// @param held those rows by hold; one may be under several
  public record Expired(List<Long> recalls, long rows, long stay, List<Held> held) {
    public Expired {
      recalls = List.copyOf(recalls);
      held = List.copyOf(held);
    }
  }

  /// Rows that stay by a legal hold.
  public record Held(long hold, String source, String reason, long rows) {}

  /// A source that cannot be asked keeps no other from being tidied.
  ///
  /// @param by for the audit
  /// @throws SourceException the first, once all were tried
  public Expired run(String by, Instant now) throws SourceException {
    SourceException failed = null;
    Tidied tidied = new Tidied();
    for (Map.Entry<String, SourceDatabase> each : new TreeMap<>(owners).entrySet()) {
      try {
        tidy(each.getKey(), each.getValue(), now, tidied);
      } catch (SourceException e) {
        failed = first(failed, e);
      }
    }
    List<Long> recalls = ended(by, now, tidied);
    if (failed != null) {
      throw failed;
    }
    return new Expired(recalls, tidied.rows, tidied.stay, tidied.held);
  }

  private static SourceException first(@Nullable SourceException before, SourceException e) {
    if (before == null) {
      return e;
    }
    before.addSuppressed(e);
    return before;
  }

  /// What became of the sources so far.
  private static final class Tidied {
    private final Set<String> sources = new HashSet<>();
    private final Set<Long> open = new HashSet<>();
    private final List<Held> held = new ArrayList<>();
    private long rows;
    private long stay;

    private void add(String source, List<LegalHold> holds, List<Removed> tables) {
      sources.add(source);
      for (Removed table : tables) {
        rows += table.rows();
        stay += table.stay();
        open.addAll(table.recalls());
      }
      for (int i = 0; i < holds.size(); i++) {
        long of = 0;
        for (Removed table : tables) {
          of += table.held().isEmpty() ? 0 : table.held().get(i);
        }
        if (of > 0) {
          held.add(new Held(holds.get(i).id(), source, holds.get(i).order().reason(), of));
        }
      }
    }
  }

  /// Once more where a hold was placed or ended meanwhile.
  private void tidy(String source, SourceDatabase owner, Instant now, Tidied tidied)
      throws SourceException {
    try (OwnerSession session = OwnerSession.open(owner, "waybill recall")) {
      session.connection().setAutoCommit(false);
      List<LegalHold> lookedAt;
      List<Removed> removed;
      do {
        session.connection().rollback();
        lookedAt = holds.inForce(source, now);
        removed = new ExpiredRows(session, schemas, lookedAt, now).remove();
      } while (!holds.inForce(source, now).equals(lookedAt));
      session.connection().commit();
      tidied.add(source, lookedAt, removed);
    } catch (SQLException e) {
      throw SourceException.of("removing recalled rows of " + source, e);
    }
  }

  private List<Long> ended(String by, Instant now, Tidied tidied) {
    RecallBatches batches = new RecallBatches(control);
    List<Long> ended = new ArrayList<>();
    for (RecallRequest due : new RecallStore(control).due(now)) {
      if (tidied.sources.containsAll(batches.sources(due.id()))
          && !tidied.open.contains(due.id())) {
        batches.expired(due.id(), by, now);
        ended.add(due.id());
      }
    }
    return ended;
  }
}
