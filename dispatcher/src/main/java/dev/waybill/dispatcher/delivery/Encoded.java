package dev.waybill.dispatcher.delivery;

import dev.waybill.spi.RejectedRow;
import dev.waybill.spi.SpooledDelivery;
import dev.waybill.spi.SpooledFile;
import java.util.ArrayList;
import java.util.List;

/// Rows as files.
///
/// @param rejected rows that were handed out and are in none of the files
public record Encoded(SpooledDelivery files, List<RejectedRow> rejected) {
  static final Encoded NOTHING = new Encoded(new SpooledDelivery(List.of()), List.of());

  public Encoded {
    rejected = List.copyOf(rejected);
  }

  /// With those of another encoder behind, numbered on.
  Encoded with(Encoded others) {
    List<SpooledFile> all = new ArrayList<>(files.files());
    for (SpooledFile file : others.files.files()) {
      all.add(file.numbered(all.size()));
    }
    List<RejectedRow> rows = new ArrayList<>(rejected);
    rows.addAll(others.rejected);
    return new Encoded(new SpooledDelivery(all), rows);
  }
}
