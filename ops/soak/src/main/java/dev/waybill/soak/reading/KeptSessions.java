package dev.waybill.soak.reading;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;
import org.postgresql.core.BaseConnection;

/// A driver that keeps closed sessions for the next who opens one. The product opens sessions for
/// each read; that they are new matters to none of its rules and costs more than the read itself.
///
/// A session on which a COPY was cancelled is really closed: the answer to the cancellation comes
/// to whatever it does next.
final class KeptSessions implements Driver {
  private static final String PREFIX = "jdbc:kept:";

  private static final Map<String, Deque<Connection>> IDLE = new ConcurrentHashMap<>();

  static {
    try {
      DriverManager.registerDriver(new KeptSessions());
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private KeptSessions() {}

  /// The URL under which sessions of `url` are kept.
  static String url(String url) {
    return PREFIX + url;
  }

  /// Really closes the sessions of a URL that nobody uses.
  static void close(String url) throws SQLException {
    Deque<Connection> kept = IDLE.remove(url);
    for (Connection connection : kept == null ? List.<Connection>of() : kept) {
      connection.close();
    }
  }

  @Override
  public @Nullable Connection connect(String url, Properties properties) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    Deque<Connection> kept = IDLE.computeIfAbsent(url, _ -> new ArrayDeque<>());
    Connection connection = kept.poll();
    if (connection == null) {
      connection = DriverManager.getConnection(url.substring(PREFIX.length()), properties);
    }
    return proxy(Connection.class, new Kept(connection, kept));
  }

  @Override
  public boolean acceptsURL(String url) {
    return url.startsWith(PREFIX);
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            KeptSessions.class.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  /// One session while it is lent.
  private static final class Kept implements InvocationHandler {
    private final Connection connection;
    private final Deque<Connection> kept;
    private boolean cancelled;

    Kept(Connection connection, Deque<Connection> kept) {
      this.connection = connection;
      this.kept = kept;
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments)
        throws Throwable {
      return switch (method.getName()) {
        case "unwrap" -> proxy(PGConnection.class, this::copying);
        case "close" -> {
          giveBack();
          yield null;
        }
        default -> call(connection, method, arguments);
      };
    }

    private @Nullable Object copying(Object self, Method method, Object @Nullable [] arguments)
        throws Throwable {
      return method.getName().equals("getCopyAPI")
          ? new WatchedCopies()
          : call(connection.unwrap(PGConnection.class), method, arguments);
    }

    private void giveBack() throws SQLException {
      if (cancelled) {
        connection.close();
        return;
      }
      try (Statement statement = connection.createStatement()) {
        statement.execute("ROLLBACK; RESET ALL");
        kept.push(connection);
      } catch (SQLException e) {
        connection.close();
      }
    }

    private final class WatchedCopies extends CopyManager {
      WatchedCopies() throws SQLException {
        super(connection.unwrap(BaseConnection.class));
      }

      @Override
      public CopyOut copyOut(String sql) throws SQLException {
        CopyOut copy = super.copyOut(sql);
        return proxy(
            CopyOut.class,
            (self, method, arguments) -> {
              cancelled |= method.getName().equals("cancelCopy");
              return call(copy, method, arguments);
            });
      }
    }
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
    return new DriverPropertyInfo[0];
  }

  @Override
  public int getMajorVersion() {
    return 1;
  }

  @Override
  public int getMinorVersion() {
    return 0;
  }

  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }
}
