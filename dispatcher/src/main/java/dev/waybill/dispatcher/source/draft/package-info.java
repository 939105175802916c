/// Drafts the schema file of a table from the catalogue of its database; start at
/// [dev.waybill.dispatcher.source.draft.SchemaDraft].
@NamedInterface("draft")
@NullMarked
package dev.waybill.dispatcher.source.draft;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
