package dev.waybill.dispatcher.closing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.retention.Evidence;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ends a close-out at every effect that it has on the control database, before and after it. Its
/// effects on the source lie between these, one between two: to end before the one that follows is
/// to end after it. What is found then is taken on by another process.
@Tag("server")
class CloseCrashTest {
  @TempDir private Path folder;

  /// A process that is gone.
  private static final class Died extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /// Lets so many effects happen, and dies at the next.
  ///
  /// @param after whether it happens all the same
  private record Death(AtomicInteger left, boolean after) {
    boolean strikes() {
      return left.getAndDecrement() == 0;
    }
  }

  @Test
  void whereverItDiesNothingIsLostOrTombstonedTwice() throws Exception {
    int points = 0;
    for (boolean after : List.of(false, true)) {
      for (int effect = 0; ; effect++) {
        Death death = new Death(new AtomicInteger(effect), after);
        if (!diesAndIsTakenOn(death)) {
          break;
        }
        points++;
      }
    }
    System.out.println("close-out: ended at " + points + " points");
    assertThat(points).isGreaterThan(20);
  }

  /// @return whether it died at all
  private boolean diesAndIsTakenOn(Death death) throws Exception {
    try (CloseRig rig =
        new CloseRig(Files.createTempDirectory(folder, "rig"), adapter -> adapter)) {
      rig.application.execute(
          rig.row("a", "org", 1), rig.row("b", "org", 2), rig.row("c", "other", 3));
      rig.evidence = Evidence.COPY;
      rig.mark("m", "a");
      rig.deliver();
      Close close = rig.open();
      CloseOut dying = rig.closeOut(new ControlDatabase(dying(rig.deliveries.dataSource(), death)));
      boolean died = false;
      try {
        Close now = close;
        for (int steps = 0; steps < 30 && !now.state().isEnded(); steps++) {
          now = dying.step(now);
          if (now.waitsFor() != null) {
            rig.deliver();
          }
          if (steps == 1) {
            // Between proof and detach is past; what was written before is in the relation.
            rig.deliver();
          }
        }
      } catch (Died e) {
        died = true;
      }
      Close now = rig.closes.get(close.id());
      for (int steps = 0; steps < 30 && !now.state().isEnded(); steps++) {
        now = rig.closeOut().step(now);
        if (now.waitsFor() != null) {
          rig.deliver();
        }
      }
      rig.deliver();
      assertThat(now.state()).as("%s", death).isEqualTo(new CloseState.Dropped());
      assertThat(rig.tombstones())
          .as("%s", death)
          .containsExactly("org a DROPPED", "org b DROPPED", "other c DROPPED");
      assertThat(rig.kept()).as("%s", death).containsExactly("a 1 < public.marks m");
      assertThat(rig.deliveries.current()).as("%s", death).containsOnlyKeys("a", "b", "c");
      return died;
    }
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
                ? CloseCrashTest.class.getClassLoader()
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
