package dev.waybill.dispatcher.config;

import dev.waybill.dispatcher.apply.KeyRotation;
import dev.waybill.dispatcher.archive.OrganisationKeys;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.recall.CorrectionTarget;
import dev.waybill.dispatcher.recall.Corrections;
import dev.waybill.dispatcher.settings.DestinationPlan;
import dev.waybill.dispatcher.settings.WaybillSettings;

/// Streams opened to bring corrected rows back, and sources to read them from, apart from any
/// dispatcher.
public final class OpenCorrections implements AutoCloseable {
  private static final String FOLDER = "corrections";

  private final OpenStreams open;
  private final Corrections corrections;

  /// @param settings with the destinations in force, and their secrets
  /// @throws dev.waybill.dispatcher.problem.ProblemsException when the configuration names no
  ///   keyset
  public OpenCorrections(ControlDatabase control, WaybillSettings settings) {
    OrganisationKeys keys = new OrganisationKeys(control, KeyRotation.keysetFile(settings));
    this.open =
        new OpenStreams(
            control,
            settings,
            settings.destinations().stream().map(DestinationPlan::destination).toList(),
            FOLDER);
    this.corrections =
        new Corrections(
            control,
            keys,
            settings.schemas(),
            OpenRecall.owners(settings),
            open.streams().stream()
                .map(stream ->
                    new CorrectionTarget(
                        stream, open.destinations().get(stream.stream().destination())))
                .toList(),
            open.folder());
  }

  public Corrections corrections() {
    return corrections;
  }

  @Override
  public void close() {
    open.close();
  }
}
