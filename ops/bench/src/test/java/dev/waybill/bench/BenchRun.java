package dev.waybill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One run of a part, as a script takes it.
final class BenchRun {
  private BenchRun() {}

  /// What it printed as JSON.
  static JsonNode json(String... args) {
    StringWriter out = new StringWriter();
    CommandLine command = Main.commandLine().setOut(new PrintWriter(out));
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--json");
    assertThat(command.execute(all.toArray(String[]::new))).isZero();
    return JsonMapper.shared().readTree(out.toString());
  }
}
