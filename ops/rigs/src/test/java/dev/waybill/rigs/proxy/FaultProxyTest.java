package dev.waybill.rigs.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.waybill.rigs.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("server")
class FaultProxyTest {
  private static final PostgresServer SERVER = PostgresServer.shared();

  private final List<String> effects = new CopyOnWriteArrayList<>();
  private volatile Fault next = Fault.NONE;
  private FaultProxy proxy;
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    proxy =
        FaultProxy.postgres(
            SERVER.port(),
            exchange -> {
              if (!exchange.effect()) {
                return Fault.NONE;
              }
              effects.add(exchange.name());
              return next;
            });
    connection =
        DriverManager.getConnection(
            SERVER.jdbcUrl("postgres").replace(":" + SERVER.port(), ":" + proxy.port()));
    execute(connection, "CREATE TEMP TABLE unused (n int)");
    execute(connection, "DROP TABLE IF EXISTS effects");
    execute(connection, "CREATE TABLE effects (n int)");
    effects.clear();
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    proxy.close();
  }

  @Test
  void aTransactionIsTheEffectOfItsCommit() throws SQLException {
    connection.setAutoCommit(false);
    execute(connection, "SELECT count(*) FROM effects");
    connection.commit();
    assertThat(effects).isEmpty();
    execute(connection, "INSERT INTO effects VALUES (1)");
    execute(connection, "UPDATE effects SET n = 2");
    connection.rollback();
    assertThat(effects).isEmpty();
    execute(connection, "INSERT INTO effects VALUES (1)");
    execute(connection, "UPDATE effects SET n = 2");
    connection.commit();
    assertThat(effects).containsExactly("COMMIT: INSERT INTO effects, UPDATE effects");
  }

  @Test
  void anAnswerIsLostOnceTheEffectIsThere() throws SQLException {
    next = Fault.ANSWER_LOST;
    assertThatThrownBy(() -> execute(connection, "INSERT INTO effects VALUES (1)"))
        .isInstanceOf(SQLException.class);
    assertThat(effects).containsExactly("INSERT INTO effects");
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void aResetComesBeforeTheEffect() throws SQLException {
    next = Fault.RESET;
    assertThatThrownBy(() -> execute(connection, "INSERT INTO effects VALUES (1)"))
        .isInstanceOf(SQLException.class);
    assertThat(count()).isZero();
  }

  @Test
  void aServerThatIsAwayIsAwayForAll() throws SQLException {
    proxy.away(true);
    assertThatThrownBy(() -> execute(connection, "SELECT 1")).isInstanceOf(SQLException.class);
    assertThat(count()).isZero();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long count() throws SQLException {
    try (Connection direct = SERVER.connect("postgres");
        Statement statement = direct.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM effects")) {
      row.next();
      return row.getLong(1);
    }
  }
}
