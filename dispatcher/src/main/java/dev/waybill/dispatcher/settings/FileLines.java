package dev.waybill.dispatcher.settings;

import dev.waybill.dispatcher.problem.Problem;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/// Finds the line that something stands on.
public final class FileLines {
  private final String file;
  private final @Nullable Node root;

  FileLines(String file, @Nullable Node root) {
    this.file = file;
    this.root = root;
  }

  /// A file that cannot be read has one line.
  public static FileLines of(Path file) {
    Node root = null;
    try (Reader reader = Files.newBufferedReader(file)) {
      root = new Yaml(new LoaderOptions()).compose(reader);
    } catch (IOException | YAMLException _) {
      // Whoever needs the file has said what is wrong with it.
    }
    return new FileLines(String.valueOf(file.getFileName()), root);
  }

  /// `waybill.yaml:12: destinations.lake.settings.bucket: expected …`
  public String tell(Problem problem) {
    return file + ":" + line(problem.path()) + ": " + problem;
  }

  /// Of the deepest part of `path` that is there.
  private int line(List<String> path) {
    Node node = root;
    int line = 1;
    for (String name : path) {
      node = child(node, name);
      if (node == null) {
        break;
      }
      line = node.getStartMark().getLine() + 1;
    }
    return line;
  }

  private static @Nullable Node child(@Nullable Node node, String name) {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name)) {
          return tuple.getValueNode();
        }
      }
    }
    return null;
  }
}
