package dev.waybill.dispatcher.evidence;

import dev.waybill.dispatcher.source.KeptTable;
import dev.waybill.dispatcher.source.Sql;
import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.PublishedTable.SourceTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/// Where rows of a published table are kept that others refer to, after they went. It refuses to be
/// changed; its owner can still lift that.
public final class EvidenceTable {
  static final String SCHEMA = "waybill_evidence";

  /// What it went by: a batch or a closing.
  static final String CAUSE = "_waybill_cause";

  /// What referred to it then.
  static final String REFERRERS = "_waybill_referrers";

  static final String KEPT_AT = "_waybill_kept_at";

  /// Who copied it.
  static final String ROLE = "_waybill_role";

  private static final String REFUSE =
      """
      CREATE OR REPLACE FUNCTION waybill_evidence.refuse() RETURNS trigger LANGUAGE plpgsql \
      SET search_path = pg_catalog AS $waybill$
      BEGIN
        RAISE EXCEPTION '% keeps evidence and refuses %', TG_RELID::regclass, TG_OP
          USING ERRCODE = 'object_not_in_prerequisite_state';
      END
      $waybill$\
      """;

  private final KeptTable kept;

  public EvidenceTable(PublishedTable table) {
    this.kept =
        new KeptTable(
            table,
            KeptTable.name(SCHEMA, "", table),
            List.of(
                CAUSE + " text NOT NULL",
                REFERRERS + " text[] NOT NULL",
                KEPT_AT + " timestamptz NOT NULL DEFAULT clock_timestamp()",
                ROLE + " name NOT NULL DEFAULT session_user"),
            Stream.concat(table.schema().key().stream(), Stream.of(table.cursor().column()))
                .distinct()
                .toList());
  }

  public SourceTable name() {
    return kept.name();
  }

  /// To be read as the application's table is.
  public PublishedTable published() {
    return kept.published();
  }

  List<KeptTable.Column> columns() {
    return kept.columns();
  }

  /// Makes it where it is missing, and what protects it.
  ///
  /// @param owner in auto-commit mode
  void make(Connection owner) throws SQLException {
    boolean _ = kept.make(owner);
    if (isProtected(owner)) {
      return;
    }
    String name = Sql.table(name());
    try (Statement statement = owner.createStatement()) {
      for (String sql :
          List.of(
              REFUSE,
              "DROP TRIGGER IF EXISTS waybill_refuse ON " + name,
              "CREATE TRIGGER waybill_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION waybill_evidence.refuse()"
                  .formatted(name),
              "ALTER TABLE " + name + " ENABLE ALWAYS TRIGGER waybill_refuse")) {
        statement.execute(sql);
      }
    }
  }

  private boolean isProtected(Connection owner) throws SQLException {
    try (PreparedStatement statement =
        owner.prepareStatement(
            "SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = ?::regclass AND tgname = 'waybill_refuse' AND tgenabled = 'A')")) {
      statement.setString(1, Sql.table(name()));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }
}
