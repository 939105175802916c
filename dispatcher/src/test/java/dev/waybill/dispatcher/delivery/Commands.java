package dev.waybill.dispatcher.delivery;

import dev.waybill.dispatcher.cli.WaybillCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

/// The commands of an operator over the databases of a rig.
final class Commands {
  private final Path file;

  /// @param folder of the configuration
  Commands(DeliveryRig rig, Path folder) throws IOException {
    this(rig, folder, "s3", Map.of("bucket", "none"));
  }

  /// @param type of the destination
  Commands(DeliveryRig rig, Path folder, String type, Map<String, String> settings)
      throws IOException {
    this.file =
        Files.writeString(
            folder.resolve("waybill.yaml"),
            """
            installation: test
            schemas: %s
            control: {url: "%s", user: "%s", password: "%s"}
            sources: {app: {url: "%s", user: "%s", password: "%s"}}
            tables: {items: {source: app}}
            destinations: {memory: {type: %s, cadence: 15s, tables: [items], settings: %s}}
            worker: {spool: "%s"}
            """
                .formatted(
                    Path.of("src/test/resources/schemas").toAbsolutePath(),
                    rig.controlSettings.url().replaceAll("\\?.*", ""),
                    rig.controlSettings.user(),
                    rig.controlSettings.password(),
                    rig.application.source.settings().url(),
                    rig.application.source.settings().user(),
                    rig.application.source.settings().password(),
                    type,
                    JsonMapper.shared().writeValueAsString(settings),
                    folder.resolve("spool")));
  }

  /// What a command said on both streams, and its exit code.
  record Said(int code, String text) {}

  Said run(String... arguments) {
    StringWriter text = new StringWriter();
    CommandLine command = WaybillCommand.commandLine();
    command.setOut(new PrintWriter(text, true)).setErr(new PrintWriter(text, true));
    String[] all =
        Stream.concat(Stream.of(arguments), Stream.of("--config", file.toString()))
            .toArray(String[]::new);
    return new Said(command.execute(all), text.toString());
  }
}
