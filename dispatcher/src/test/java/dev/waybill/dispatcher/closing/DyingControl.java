package dev.waybill.dispatcher.closing;

import dev.waybill.dispatcher.control.ControlDatabase;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/// The control database as a process sees it that dies at one of its effects there.
public final class DyingControl {
  private DyingControl() {}

  /// A process that is gone.
  public static final class Died extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /// Lets so many effects happen, and dies at the next.
  ///
  /// @param after whether it happens all the same
  public record Death(AtomicInteger left, boolean after) {
    boolean strikes() {
      return left.getAndDecrement() == 0;
    }
  }

  public static ControlDatabase of(DataSource dataSource, Death death) {
    return new ControlDatabase(dying(dataSource, death));
  }

  private static DataSource dying(DataSource dataSource, Death death) {
    return proxy(
        DataSource.class,
        (name, arguments, real) -> {
          Object answer = real.call(dataSource);
          return answer instanceof Connection connection ? dying(connection, death) : answer;
        });
  }

  private static Connection dying(Connection connection, Death death) {
    return proxy(
        Connection.class,
        (name, arguments, real) -> {
          if (name.equals("commit")) {
            return struck(death, () -> real.call(connection));
          }
          Object answer = real.call(connection);
          return answer instanceof java.sql.PreparedStatement statement
              ? dying(statement, connection, String.valueOf(arguments[0]), death)
              : answer;
        });
  }

  private static java.sql.PreparedStatement dying(
      java.sql.PreparedStatement statement, Connection connection, String sql, Death death) {
    return proxy(
        java.sql.PreparedStatement.class,
        (name, arguments, real) -> {
          boolean effect =
              Set.of("execute", "executeUpdate", "executeQuery").contains(name)
                  && connection.getAutoCommit()
                  && isWrite(sql);
          return effect ? struck(death, () -> real.call(statement)) : real.call(statement);
        });
  }

  private static boolean isWrite(String sql) {
    String text = sql.strip().toUpperCase(Locale.ROOT);
    return text.startsWith("INSERT")
        || text.startsWith("UPDATE")
        || text.startsWith("DELETE")
        || text.startsWith("SELECT WAYBILL_ARCHIVE.");
  }

  private interface Effect {
    Object happen() throws Throwable;
  }

  private static Object struck(Death death, Effect effect) throws Throwable {
    if (!death.strikes()) {
      return effect.happen();
    }
    if (death.after()) {
      Object unused = effect.happen();
      if (unused instanceof AutoCloseable open) {
        open.close();
      }
    }
    throw new Died();
  }

  private interface Real {
    Object call(Object target) throws Throwable;
  }

  private interface Around {
    Object call(String name, Object[] arguments, Real real) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Around around) {
    return type.cast(
        Proxy.newProxyInstance(
            Statement.class.getClassLoader() == null
                ? DyingControl.class.getClassLoader()
                : Statement.class.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) ->
                around.call(
                    method.getName(),
                    arguments,
                    target -> {
                      try {
                        return method.invoke(target, arguments);
                      } catch (InvocationTargetException e) {
                        throw e.getCause();
                      }
                    })));
  }
}
