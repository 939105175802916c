package dev.waybill.dispatcher.config;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.control.ControlIdentity;
import dev.waybill.dispatcher.control.ControlSettings;
import dev.waybill.dispatcher.watermark.StreamStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Holds every stream of a control database that is a copy of another: it believes to own what the
/// other one delivers to. Held once; whoever adopts a destination says that this copy goes on.
final class CopyCheck {
  private static final Logger LOG = LoggerFactory.getLogger(CopyCheck.class);

  private CopyCheck() {}

  static void run(ControlDatabase control, ControlSettings settings) {
    ControlIdentity now = ControlIdentity.of(control, settings);
    control.transaction(() -> {
      ControlIdentity.known(control)
          .filter(known -> !known.equals(now))
          .ifPresent(known -> hold(control, known, now));
      now.store(control);
    });
  }

  private static void hold(ControlDatabase control, ControlIdentity known, ControlIdentity now) {
    String reason =
        "the control database was copied or moved: it was "
            + known
            + " and is "
            + now
            + "; if the other is gone for good, `waybill destination adopt --after-restore` goes on";
    int held = new StreamStore(control).holdAll(reason);
    LOG.error("{} streams are held: {}", held, reason);
  }
}
