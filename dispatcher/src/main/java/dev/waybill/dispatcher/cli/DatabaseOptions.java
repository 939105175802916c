package dev.waybill.dispatcher.cli;

import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// An application's database given on the command line instead of in a configuration file.
final class DatabaseOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--url",
      defaultValue = "${env:WAYBILL_SOURCE_URL}",
      description = "JDBC URL of the application's database; else WAYBILL_SOURCE_URL.")
  private @Nullable String url;

  @Option(
      names = "--user",
      defaultValue = "${env:WAYBILL_SOURCE_USER}",
      description = "Else WAYBILL_SOURCE_USER, else what the URL says.")
  private @Nullable String user;

  @Option(
      names = "--password",
      defaultValue = "${env:WAYBILL_SOURCE_PASSWORD}",
      description = "Else WAYBILL_SOURCE_PASSWORD, else what the URL says.")
  private @Nullable String password;

  boolean given() {
    return url != null;
  }

  PGSimpleDataSource dataSource() {
    if (url == null) {
      throw new ParameterException(
          spec.commandLine(), "expected the database in --url or WAYBILL_SOURCE_URL, found none");
    }
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    if (user != null) {
      source.setUser(user);
    }
    if (password != null) {
      source.setPassword(password);
    }
    return source;
  }
}
