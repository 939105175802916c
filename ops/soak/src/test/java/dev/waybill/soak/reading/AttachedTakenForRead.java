package dev.waybill.soak.reading;

import dev.waybill.dispatcher.facts.ReadFacts;
import dev.waybill.dispatcher.facts.Relation;
import dev.waybill.dispatcher.source.ReadRequest;
import dev.waybill.dispatcher.source.SourceDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Wrong: every partition that is there counts as one that the reads before covered.
record AttachedTakenForRead(SourceDatabase source) implements AlteredReader.Alteration {
  private static final String LEAVES =
      """
      SELECT relid::oid::bigint, relid::text, pg_relation_filenode(relid)::bigint
      FROM pg_partition_tree(?::regclass) WHERE isleaf
      """;

  @Override
  public ReadRequest before(ReadRequest request) throws SQLException {
    ReadFacts landed = request.landed();
    return landed == null
        ? request
        : AlteredFacts.with(request, AlteredFacts.covering(landed, covered(request, landed)));
  }

  private List<Relation> covered(ReadRequest request, ReadFacts landed) throws SQLException {
    List<Relation> covered = new ArrayList<>(landed.relations());
    try (Connection connection = source.connect("variant");
        PreparedStatement statement = connection.prepareStatement(LEAVES)) {
      statement.setString(1, request.table().source().table());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          Relation leaf = new Relation(rows.getLong(1), rows.getString(2), rows.getLong(3));
          if (covered.stream().noneMatch(relation -> relation.oid() == leaf.oid())) {
            covered.add(leaf);
          }
        }
      }
    }
    return covered;
  }
}
