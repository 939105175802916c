package dev.waybill.demo.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The files of one table at one destination.
public record LakeFiles(List<Path> paths) {
  public LakeFiles {
    paths = List.copyOf(paths);
  }

  /// All files below `folder` whose names end with `suffix`; none when there is no such folder.
  static LakeFiles find(Path folder, String suffix) throws IOException {
    if (!Files.isDirectory(folder)) {
      return new LakeFiles(List.of());
    }
    try (Stream<Path> walk = Files.walk(folder)) {
      return new LakeFiles(
          walk.filter(path -> path.getFileName().toString().endsWith(suffix)).sorted().toList());
    }
  }

  public long bytes() throws IOException {
    long bytes = 0;
    for (Path path : paths) {
      bytes += Files.size(path);
    }
    return bytes;
  }

  /// As a list of DuckDB string literals.
  String sqlList() {
    return paths.stream()
        .map(path -> Sql.literal(path.toString()))
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
