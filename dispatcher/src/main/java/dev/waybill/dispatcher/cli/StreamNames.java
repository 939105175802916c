package dev.waybill.dispatcher.cli;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// What commands say of streams that they were asked to change.
final class StreamNames {
  private StreamNames() {}

  static String of(String destination, @Nullable String table) {
    return table == null ? destination : destination + "/" + table;
  }

  /// @return the exit code
  static int unknown(CommandSpec spec, String destination, @Nullable String table) {
    spec.commandLine()
        .getErr()
        .println(
            "expected a destination with streams, found '"
                + of(destination, table)
                + "'; see `waybill streams`. Streams are made when `waybill run` first sees their destination");
    return 1;
  }

  static void print(
      CommandSpec spec, boolean json, Record result, String done, List<String> streams) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Output.json(out, result);
    } else if (streams.isEmpty()) {
      out.println("nothing changed");
    } else {
      streams.forEach(stream -> out.println(done + " " + stream));
    }
  }
}
