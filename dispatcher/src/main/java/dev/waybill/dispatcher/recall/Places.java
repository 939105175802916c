package dev.waybill.dispatcher.recall;

import dev.waybill.dispatcher.archive.Batch;
import dev.waybill.dispatcher.archive.BatchFacts;
import dev.waybill.dispatcher.source.SourceDatabase;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaCatalog;
import dev.waybill.spi.TableId;
import java.util.Map;

/// Where the rows of a batch come from: their table and their source.
///
/// @param owners sources by name, each entered as the owner of its tables
record Places(SchemaCatalog schemas, Map<String, SourceDatabase> owners) {
  Places {
    owners = Map.copyOf(owners);
  }

  /// By the major version that the batch was archived by.
  PublishedTable table(Batch batch) {
    BatchFacts facts = batch.facts();
    int major = Integer.parseInt(facts.schemaVersion().replaceAll("\\..*", ""));
    return schemas
        .find(new TableId(facts.table()), major)
        .orElseThrow(() ->
            new RecallRefusedException(
                "expected the schema file %s/v%d.json, by which batch %d was archived, found none; bring it back"
                    .formatted(facts.table(), major, batch.id())));
  }

  SourceDatabase owner(Batch batch) {
    String source = batch.facts().source();
    SourceDatabase owner = owners.get(source);
    if (owner == null) {
      throw new RecallRefusedException(
          "expected source %s with a login of its owner, found none; add `sources: {%s: {maintenance: {user: …, password: …}}}`"
              .formatted(source, source));
    }
    return owner;
  }
}
