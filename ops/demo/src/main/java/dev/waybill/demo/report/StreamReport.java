package dev.waybill.demo.report;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// One table at one destination, compared with the source.
///
/// @param sourceRows rows of the source now
/// @param rows rows at the destination: every version of every key in files, one of each in a
///   replica
/// @param missing source rows that are not, value by value, the newest version of their key
/// @param unexpected keys whose newest version is no row of the source and is not marked deleted
/// @param duplicates versions that are present more than once
/// @param repeated rows whose key came before in the same read
/// @param quarantined rows kept back because a value cannot be represented; files hold none
/// @param files 0 in a replica, and so are `bytes`
/// @param digest over all newest versions, see [Comparison]
/// @param sourceDigest the same over the source's rows
public record StreamReport(
    String table,
    String destination,
    long sourceRows,
    long rows,
    long distinctKeys,
    long missing,
    long unexpected,
    long duplicates,
    long repeated,
    long quarantined,
    long files,
    long bytes,
    String digest,
    String sourceDigest) {

  /// Whether the destination holds exactly the source, once.
  public boolean ok() {
    return missing == 0
        && unexpected == 0
        && duplicates == 0
        && repeated == 0
        && digest.equals(sourceDigest);
  }

  ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("table", table);
    node.put("destination", destination);
    node.put("sourceRows", sourceRows);
    node.put("rows", rows);
    node.put("distinctKeys", distinctKeys);
    node.put("missing", missing);
    node.put("unexpected", unexpected);
    node.put("duplicates", duplicates);
    node.put("repeated", repeated);
    node.put("quarantined", quarantined);
    node.put("files", files);
    node.put("bytes", bytes);
    node.put("digest", digest);
    node.put("sourceDigest", sourceDigest);
    return node;
  }
}
