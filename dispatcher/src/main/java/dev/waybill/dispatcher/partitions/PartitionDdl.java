package dev.waybill.dispatcher.partitions;

import dev.waybill.dispatcher.source.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The statements that make a partition as its newest sibling is. ATTACH gives it the table's
/// indexes, foreign keys and row triggers; what a sibling has of its own, statement triggers above
/// all, is copied before, so that no write ever goes past it.
public final class PartitionDdl {
  private static final String OWNER =
      """
      SELECT format('ALTER TABLE %s OWNER TO %I', ?::text, pg_get_userbyid(c.relowner))
      FROM pg_class c WHERE c.oid = ? AND pg_get_userbyid(c.relowner) <> current_user
      """;

  /// Of table and sibling: a reader's delivery reads a new partition by its own name.
  private static final String GRANTS =
      """
      SELECT format('GRANT %s ON %s TO %s%s', string_agg(DISTINCT a.privilege_type, ', '), ?::text,
        CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
        CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
      FROM pg_class c, aclexplode(c.relacl) a
      WHERE c.oid IN (?, ?) AND a.grantee <> c.relowner
      GROUP BY a.grantee, a.is_grantable ORDER BY 1
      """;

  private static final String OWN_INDEXES =
      """
      SELECT replace(pg_get_indexdef(i.indexrelid),
        format(' INDEX %I ON %I.%I ', x.relname, n.nspname, c.relname),
        ' INDEX ON ' || ?::text || ' ')
      FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class c ON c.oid = i.indrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.oid = ? AND i.indisvalid AND NOT i.indisexclusion
        AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid)
      ORDER BY x.relname
      """;

  private static final String OWN_FOREIGN_KEYS =
      """
      SELECT format('ALTER TABLE %s ADD %s', ?::text, pg_get_constraintdef(oid)) FROM pg_constraint
      WHERE conrelid = ? AND contype = 'f' AND conparentid = 0 ORDER BY conname
      """;

  private static final String OWN_TRIGGERS =
      """
      SELECT replace(pg_get_triggerdef(t.oid), format(' ON %I.%I ', n.nspname, c.relname),
        ' ON ' || ?::text || ' ')
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE t.tgrelid = ? AND NOT t.tgisinternal AND t.tgparentid = 0 ORDER BY t.tgname
      """;

  /// Where a trigger does not fire as one that was just made.
  private static final String OWN_TRIGGER_STATES =
      """
      SELECT format('ALTER TABLE %s %s TRIGGER %I', ?::text, CASE t.tgenabled
        WHEN 'A' THEN 'ENABLE ALWAYS' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'DISABLE' END, t.tgname)
      FROM pg_trigger t
      WHERE t.tgrelid = ? AND NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgenabled <> 'O'
      ORDER BY t.tgname
      """;

  private static final String COLUMNS =
      """
      SELECT quote_ident(attname) FROM pg_attribute
      WHERE attrelid = ? AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
      """;

  private final Connection connection;
  private final PartitionedTable table;
  private final Partition model;
  private final CreationSettings settings;

  /// @param model the sibling that the new one is to be like
  public PartitionDdl(
      Connection connection, PartitionedTable table, Partition model, CreationSettings settings) {
    this.connection = connection;
    this.table = table;
    this.model = model;
    this.settings = settings;
  }

  List<String> create(LocalDate day, String name) throws SQLException {
    String child = quoted(name);
    List<String> sql = new ArrayList<>(timeouts());
    sql.add(like(child));
    sql.addAll(asItsSibling(child));
    sql.add(attach(day, child));
    return sql;
  }

  /// As [#create], where the model holds the rows of all days before: of what it has of its own
  /// only the statement triggers are taken over, because its indexes, foreign keys and row triggers
  /// are the table's too. So the answer is the same before the model is a partition and after.
  ///
  /// @param replaced a trigger of the model that the table has row by row, or will have
  public List<String> createBeside(LocalDate day, String name, String replaced)
      throws SQLException {
    String child = quoted(name);
    String all = "t.tgparentid = 0";
    String own = all + " AND t.tgtype & 1 = 0 AND t.tgname <> " + Sql.literal(replaced);
    List<String> sql = new ArrayList<>(timeouts());
    sql.add(like(child));
    sql.addAll(texts(OWN_TRIGGERS.replace(all, own), child, model.oid()));
    sql.addAll(texts(OWN_TRIGGER_STATES.replace(all, own), child, model.oid()));
    sql.addAll(texts(OWNER, child, table.oid()));
    sql.addAll(texts(GRANTS, child, table.oid(), model.oid()));
    sql.add(attach(day, child));
    return sql;
  }

  /// The DEFAULT partition, as [#createBeside].
  public List<String> createDefault(String name, String replaced) throws SQLException {
    List<String> sql = createBeside(LocalDate.EPOCH, name, replaced);
    sql.removeLast();
    sql.add("ALTER TABLE %s ATTACH PARTITION %s DEFAULT".formatted(table.quoted(), quoted(name)));
    return sql;
  }

  /// As [#create], with the rows that lie in the DEFAULT partition. They are copied before the new
  /// partition has triggers, so they keep their `updated_at`; the log of their deletes says
  /// nothing, because the table has their keys.
  List<String> createWithRowsOf(Partition defaultPartition, LocalDate day, String name)
      throws SQLException {
    String child = quoted(name);
    String columns = String.join(", ", texts(COLUMNS, null, table.oid()));
    String rows = " FROM ONLY " + defaultPartition.quoted() + " WHERE " + table.rowsOf(day);
    List<String> sql = new ArrayList<>();
    sql.add(timeouts().getFirst());
    sql.add("LOCK TABLE ONLY " + defaultPartition.quoted() + " IN ACCESS EXCLUSIVE MODE");
    sql.add(like(child));
    sql.add("INSERT INTO %s (%s) SELECT %s%s".formatted(child, columns, columns, rows));
    sql.add("DELETE" + rows);
    sql.addAll(asItsSibling(child));
    sql.add(attach(day, child));
    return sql;
  }

  private List<String> timeouts() {
    return List.of(
        "SET LOCAL lock_timeout = '%dms'".formatted(settings.lockTimeout().toMillis()),
        "SET LOCAL statement_timeout = '%dms'".formatted(settings.statementTimeout().toMillis()));
  }

  private String like(String child) {
    return "CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED INCLUDING STORAGE INCLUDING COMPRESSION)"
        .formatted(child, table.quoted());
  }

  private List<String> asItsSibling(String child) throws SQLException {
    List<String> sql = new ArrayList<>();
    sql.addAll(texts(OWN_INDEXES, child, model.oid()));
    sql.addAll(texts(OWN_FOREIGN_KEYS, child, model.oid()));
    sql.addAll(texts(OWN_TRIGGERS, child, model.oid()));
    sql.addAll(texts(OWN_TRIGGER_STATES, child, model.oid()));
    sql.addAll(texts(OWNER, child, table.oid()));
    sql.addAll(texts(GRANTS, child, table.oid(), model.oid()));
    return sql;
  }

  private String attach(LocalDate day, String child) {
    return "ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)"
        .formatted(table.quoted(), child, table.start(day), table.start(day.plusDays(1)));
  }

  private String quoted(String name) {
    return Sql.identifier(model.schema()) + "." + Sql.identifier(name);
  }

  /// @param child the first parameter, null where there is none
  private List<String> texts(String sql, @Nullable String child, long... oids) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int next = 1;
      if (child != null) {
        statement.setString(next++, child);
      }
      for (long oid : oids) {
        statement.setLong(next++, oid);
      }
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          texts.add(row.getString(1));
        }
      }
    }
    return texts;
  }
}
