package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.source.TimeShare;
import dev.waybill.spi.TableId;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;

/// The policies of an installation.
///
/// @param planValid how long the token of a plan may be used
/// @param share of the time that rows are looked for, compared and deleted
/// @param tables those whose rows may go; of any other nothing does
public record RetentionSettings(
    Duration planValid, TimeShare share, Map<TableId, TablePolicy> tables) {
  /// Nothing goes.
  public static final RetentionSettings NONE =
      new RetentionSettings(Duration.ofHours(1), new TimeShare(new BigDecimal("0.5")), Map.of());

  public RetentionSettings {
    tables = Map.copyOf(tables);
  }
}
