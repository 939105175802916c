package dev.waybill.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Checks a folder of schema files, `<table>/v<major>.json`, each for itself and against what was
/// released.
///
/// What was released stands in the same folder, in `released/<table>/v<major>.json`: a copy of each
/// file as it was in the last release, written by the release ([#release]) and by nothing else.
public final class SchemaCheck {
  private static final String RELEASED = "released";

  private final Path folder;

  public SchemaCheck(Path folder) {
    this.folder = folder;
  }

  /// @param files how many were checked
  /// @param released how many there are of the last release
  public record Result(int files, int released, List<Problem> problems) {
    public Result {
      problems = List.copyOf(problems);
    }
  }

  /// @param file relative to the folder
  /// @param problem what was expected, what was found, what to do
  public record Problem(String file, String problem) {}

  /// @throws UncheckedIOException when the folder cannot be read
  public Result run() {
    List<Problem> problems = new ArrayList<>();
    Set<String> files = files(folder);
    Set<String> released = files(folder.resolve(RELEASED));
    Set<String> usable = new TreeSet<>();
    for (String file : files) {
      try {
        SchemaCatalog.read(file, bytes(folder.resolve(file)));
        usable.add(file);
      } catch (SchemaException e) {
        problems.add(new Problem(file, e.problem()));
      }
    }
    for (String file : released) {
      if (!files.contains(file)) {
        problems.add(
            new Problem(
                file,
                "expected the released file to be kept, found none; a major version whose sunset has passed is removed from released/ too"));
      } else if (usable.contains(file)) {
        Additions.problems(
                bytes(folder.resolve(RELEASED).resolve(file)), bytes(folder.resolve(file)))
            .forEach(problem -> problems.add(new Problem(file, problem)));
      }
    }
    return new Result(files.size(), released.size(), problems);
  }

  /// Writes down every file as released.
  ///
  /// @throws IllegalStateException when [#run] finds a problem
  /// @throws UncheckedIOException when a file cannot be written
  public void release() {
    Result result = run();
    if (!result.problems().isEmpty()) {
      throw new IllegalStateException(
          "expected files without problems, found " + result.problems());
    }
    for (String file : files(folder)) {
      Path copy = folder.resolve(RELEASED).resolve(file);
      try {
        Files.createDirectories(copy.resolveSibling("."));
        Files.write(copy, bytes(folder.resolve(file)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Set<String> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Set.of();
    }
    try (Stream<Path> walk = Files.walk(folder, 2)) {
      Set<String> files = new TreeSet<>();
      walk.map(path -> folder.relativize(path).toString().replace('\\', '/'))
          .filter(name -> name.matches("[^/]+/[^/]+\\.json"))
          .forEach(files::add);
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
