package dev.waybill.dispatcher.reconciliation;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.delivery.DeliveryStream;
import dev.waybill.dispatcher.destination.Destinations;
import dev.waybill.dispatcher.source.SourceDay;
import dev.waybill.dispatcher.source.SourceDigest.Draw;
import dev.waybill.dispatcher.source.SourceDigest.Seen;
import dev.waybill.spi.RowIdentity;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Proves that a destination holds the rows of one organisation and day as the source has them now:
/// what must be shown before one of them may go. Reads both sides; stores nothing.
public final class HeldProof {
  private final ControlDatabase control;
  private final Destinations destinations;
  private final Path folder;

  /// @param folder existing, for what is spooled
  public HeldProof(ControlDatabase control, Destinations destinations, Path folder) {
    this.control = control;
    this.destinations = destinations;
    this.folder = folder;
  }

  /// Why a row is not proven to be held.
  public enum Reason {
    /// The destination lacks it; also where an older version of it is held and the current one is
    /// in quarantine or was given up.
    MISSING,
    /// The destination holds it otherwise.
    ALTERED,
    /// A window is going to bring its current version.
    COMING
  }

  /// What is proven: every row that the snapshot showed is held, but for those that were told.
  ///
  /// @param seen rows of transactions at or above its fence are to be looked at again, and all of
  ///   them in another incarnation
  public record Proof(Seen seen) {}

  /// @param organisation canonical, null for all
  /// @param day null for rows without an event date
  /// @param draw the rows whose values are compared at depth *sample*
  /// @param notHeld is told each row that is not proven to be held, maybe more than once
  /// @throws dev.waybill.dispatcher.source.SourceException nothing is proven
  /// @throws dev.waybill.spi.DestinationException nothing is proven
  public Proof prove(
      DeliveryStream delivered,
      @Nullable String organisation,
      @Nullable LocalDate day,
      Depth depth,
      Draw draw,
      BiConsumer<RowIdentity, Reason> notHeld)
      throws Exception {
    ComparedStream stream = ComparedStream.of(control, destinations, delivered, organisation);
    Told told = new Told(notHeld);
    if (depth != Depth.FULL && day != null) {
      PartComparison.Result digests =
          new PartComparison(stream, told)
              .compare(new SourceDay(day, null).range(), depth == Depth.SAMPLE ? draw : null);
      if (digests.differing().isEmpty() && digests.ahead() == 0) {
        return new Proof(digests.seen());
      }
    }
    return new Proof(
        new DayComparison(
                stream, day, organisation == null ? null : Set.of(organisation), depth, told)
            .run(folder)
            .seen());
  }

  /// Rows that a destination has too much keep none from going.
  private record Told(BiConsumer<RowIdentity, Reason> notHeld) implements Differences {
    @Override
    public void found(ComparedStream stream, List<Difference> found) {
      for (Difference each : found) {
        switch (each.kind()) {
          case MISSING -> notHeld.accept(each.row(), Reason.MISSING);
          case ALTERED -> notHeld.accept(each.row(), Reason.ALTERED);
          case EXTRA -> {}
        }
      }
    }

    @Override
    public void coming(RowIdentity row) {
      notHeld.accept(row, Reason.COMING);
    }
  }
}
