package dev.waybill.dispatcher.cli;

import dev.waybill.dispatcher.apply.KeyRotation;
import dev.waybill.dispatcher.apply.KeyRotation.Rotated;
import dev.waybill.dispatcher.apply.KeyUse;
import dev.waybill.dispatcher.credentials.Keyset;
import dev.waybill.dispatcher.credentials.KeysetFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The keys that encrypt secrets of destinations.
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Create, list and rotate the keys that encrypt secrets of destinations.")
final class KeysCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Write a new keyset, readable by this user only.")
  int create(
      @Parameters(paramLabel = "FILE", defaultValue = "keys.json", description = "Where to.")
          Path file,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws IOException {
    Keyset keys = new KeysetFile(file).create();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Output.json(out, new Created(file.toString(), keys.primary()));
    } else {
      out.println("wrote " + file + " with key " + keys.primary());
      out.println(
          "name it in waybill.yaml, `credentials: {keyset: " + file + "}`, and keep a copy:");
      out.println("without it stored secrets are lost and must be given again");
    }
    return 0;
  }

  /// @param file the keyset's
  /// @param primary its new key
  record Created(String file, long primary) {}

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List the keys and how many stored secrets each holds.")
  int list(
      @Mixin ConfigOption config,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    List<KeyUse> keys = config.ask(KeyUse::of);
    return Output.list(
        spec,
        json,
        keys,
        List.of("KEY", "STATE", "SECRETS"),
        key -> Arrays.asList(key.version(), key.state(), key.secrets()));
  }

  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description = {
        "Put every stored secret under a new key and remove the old ones; dispatchers go on.",
        "Interrupted, it goes on where it was when it is run again."
      })
  int rotate(
      @Mixin ConfigOption config,
      @Mixin ActorOption actor,
      @Option(
              names = "--begin",
              description =
                  "Only add the new key: then copy the keyset to every machine, and rotate.")
          boolean begin,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    PrintWriter out = spec.commandLine().getOut();
    return config.change((control, file) -> {
      KeyRotation rotation = new KeyRotation(control, file);
      if (begin) {
        long primary = rotation.begin(actor.actor(), actor.reason()).primary();
        if (json) {
          Output.json(out, new Created(String.valueOf(file.keyset()), primary));
        } else {
          out.println(
              "new key "
                  + primary
                  + " in "
                  + file.keyset()
                  + "; copy the file to every machine, then run `waybill keys rotate`");
        }
        return 0;
      }
      Rotated done =
          rotation.run(
              actor.actor(),
              actor.reason(),
              (destination, setting, n, of) -> {
                if (!json) {
                  out.println("%d of %d: %s/%s".formatted(n, of, destination, setting));
                  out.flush();
                }
              });
      if (json) {
        Output.json(out, done);
      } else {
        out.println(
            "%s key %d; removed %s; a backup of the control database from before needs the old keyset"
                .formatted(
                    done.resumed() ? "went on with" : "rotated to",
                    done.primary(),
                    done.removed()));
      }
      return 0;
    });
  }
}
