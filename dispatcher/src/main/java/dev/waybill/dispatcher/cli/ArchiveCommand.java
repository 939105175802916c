package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.archive.ArchiveProtection;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.settings.WaybillSettings;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Protects the archive.
@Command(
    name = "archive",
    mixinStandardHelpOptions = true,
    description = "The archive of dropped rows: keep it from being changed.")
final class ArchiveCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /// What is printed.
  ///
  /// @param statements that an administrator runs
  /// @param gaps what Waybill's own role could still do
  private record Protection(List<String> statements, boolean applied, List<String> gaps) {
    boolean isOpen() {
      return !gaps.isEmpty();
    }
  }

  @Command(
      name = "protect",
      mixinStandardHelpOptions = true,
      description = {
        "Give the archive to a role that nobody logs in as, so that Waybill's own can add to it and change nothing.",
        "Prints the SQL, and what Waybill's own role could do as things are; with --apply runs it as an administrator of the control database: a superuser, or a role that makes roles, owns the database and is a member of Waybill's own.",
        "Exit code 1 while the archive is not protected."
      })
  int protect(
      @Mixin ConfigOption config,
      @Option(names = "--apply", description = "Run it.") boolean apply,
      @Option(
              names = "--admin-user",
              defaultValue = "${env:WAYBILL_ADMIN_USER}",
              description = "The administrator; else WAYBILL_ADMIN_USER.")
          @Nullable String user,
      @Option(
              names = "--admin-password",
              defaultValue = "${env:WAYBILL_ADMIN_PASSWORD}",
              description = "Else WAYBILL_ADMIN_PASSWORD.")
          @Nullable String password,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    if (apply && user == null) {
      throw new ParameterException(
          spec.commandLine(),
          "expected an administrator in --admin-user or WAYBILL_ADMIN_USER, found none");
    }
    Protection found =
        apply
            ? config.change((control, file) -> {
              new ArchiveProtection(control).apply(administrator(file, user, password));
              return look(control, true);
            })
            : config.ask((control, settings) -> look(control, false));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Output.json(out, found);
    } else {
      print(out, found);
    }
    return found.isOpen() ? 1 : 0;
  }

  private static Protection look(ControlDatabase control, boolean applied) {
    ArchiveProtection protection = new ArchiveProtection(control);
    return new Protection(protection.statements(), applied, protection.gaps());
  }

  private static PGSimpleDataSource administrator(
      WaybillSettings file, @Nullable String user, @Nullable String password) {
    PGSimpleDataSource administrator = new PGSimpleDataSource();
    administrator.setUrl(file.control().url());
    administrator.setUser(user);
    administrator.setPassword(password);
    return administrator;
  }

  private static void print(PrintWriter out, Protection found) {
    if (!found.isOpen()) {
      out.println("the archive is protected");
      return;
    }
    if (!found.applied()) {
      found.statements().forEach(sql -> out.println(sql + ";"));
    }
    found.gaps().forEach(gap -> out.println("-- " + gap));
  }
}
