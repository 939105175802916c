package dev.waybill.dispatcher.retention;

import dev.waybill.dispatcher.source.RowConditions;
import dev.waybill.dispatcher.source.SourceException;
import java.sql.SQLException;
import java.util.List;

/// One reason to keep rows of a table.
sealed interface Rule
    permits DateRule,
        DeliveredRule,
        DestinationRule,
        FidelityRule,
        HoldRule,
        NotHeldRule,
        OrganisationRule,
        ReferenceRule,
        SkippedRule {
  List<Blocking> blockings(RowConditions rows) throws SQLException, SourceException;
}
