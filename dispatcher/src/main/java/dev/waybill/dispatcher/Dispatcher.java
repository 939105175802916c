package dev.waybill.dispatcher;

import com.zaxxer.hikari.HikariDataSource;
import dev.waybill.dispatcher.control.ControlDataSource;
import dev.waybill.dispatcher.control.Migrations;
import dev.waybill.dispatcher.problem.Problem;
import dev.waybill.dispatcher.problem.ProblemsException;
import dev.waybill.dispatcher.settings.ManagementSettings;
import dev.waybill.dispatcher.settings.SettingsReader;
import dev.waybill.dispatcher.settings.WaybillSettings;
import dev.waybill.dispatcher.stats.StatusQuery;
import dev.waybill.dispatcher.stats.StreamStatus;
import java.net.BindException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/// A running dispatcher.
public final class Dispatcher implements AutoCloseable {
  /// Connections for lease, planner, status and metrics, beside one per worker.
  private static final int SPARE_CONNECTIONS = 4;

  private final ConfigurableApplicationContext context;

  private Dispatcher(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /// Starts from a configuration file alone, its destinations as they stand in it: nothing is
  /// applied, and what is applied is not asked. Migrates the control database, then plans and
  /// delivers until closed.
  ///
  /// @throws dev.waybill.dispatcher.settings.SettingsException when the file cannot be used
  public static Dispatcher start(Path file) {
    return start(SettingsReader.read(file));
  }

  /// Starts from settings already read.
  ///
  /// @throws dev.waybill.dispatcher.control.ControlDatabaseException when it cannot be reached
  public static Dispatcher start(WaybillSettings settings) {
    HikariDataSource control =
        ControlDataSource.open(settings.control(), settings.worker().workers() + SPARE_CONNECTIONS);
    try {
      Migrations.run(control);
      return new Dispatcher(context(settings, control));
    } catch (RuntimeException e) {
      control.close();
      throw portInUse(e, settings.management()).map(RuntimeException.class::cast).orElse(e);
    }
  }

  private static Optional<ProblemsException> portInUse(
      Throwable failure, ManagementSettings management) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof PortInUseException || at instanceof BindException) {
        return Optional.of(
            new ProblemsException(
                Problem.at(
                    "expected to listen on "
                        + management.address()
                        + ":"
                        + management.port()
                        + ", found: "
                        + at.getMessage()
                        + "; stop what uses it, or set another port (0: any free one)",
                    "management",
                    "port")));
      }
    }
    return Optional.empty();
  }

  private static ConfigurableApplicationContext context(
      WaybillSettings settings, DataSource control) {
    ManagementSettings management = settings.management();
    return new SpringApplicationBuilder(WaybillApplication.class)
        .bannerMode(Banner.Mode.OFF)
        .registerShutdownHook(false)
        .properties(
            Map.of(
                "server.address", management.address(),
                "server.port", Integer.toString(management.port())))
        .initializers(context -> {
          GenericApplicationContext beans = (GenericApplicationContext) context;
          beans.registerBean(WaybillSettings.class, () -> settings);
          beans.registerBean(DataSource.class, () -> control);
        })
        .run();
  }

  /// All configured streams, by destination and table.
  public List<StreamStatus> status() {
    return context.getBean(StatusQuery.class).streams();
  }

  /// Address and port of health and metrics.
  public String management() {
    return context.getEnvironment().getProperty("server.address") + ":" + managementPort();
  }

  /// Where health and metrics are served.
  public int managementPort() {
    String port = context.getEnvironment().getProperty("local.server.port");
    return port == null ? 0 : Integer.parseInt(port);
  }

  /// Lets deliveries finish for up to 30 s, hands the rest back, and stops.
  @Override
  public void close() {
    context.close();
  }
}
