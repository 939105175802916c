package dev.waybill.schemas;

import dev.waybill.schemas.PublishedTable.Reference;
import dev.waybill.spi.TableId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The published tables: those shipped with the product, and over them an operator's own folder of
/// the same shape (`<table>/v<major>.json`), which adds tables or overrides shipped ones without a
/// rebuild.
public final class SchemaCatalog {
  private static final String SHIPPED = "/dev/waybill/schemas/published/";
  private static final Pattern FILE = Pattern.compile("([a-z][a-z0-9_]*)/v([1-9][0-9]*)\\.json");

  private final Map<Version, PublishedTable> tables;

  private record Version(String table, int major) implements Comparable<Version> {
    @Override
    public int compareTo(Version other) {
      int byName = table.compareTo(other.table);
      return byName != 0 ? byName : Integer.compare(major, other.major);
    }
  }

  private SchemaCatalog(Map<Version, PublishedTable> tables) {
    this.tables = Collections.unmodifiableMap(tables);
    tables.forEach((version, table) ->
        table.references().forEach(reference -> requireTarget(version, reference)));
  }

  /// A reference that names nothing would keep no row.
  private void requireTarget(Version version, Reference reference) {
    boolean found =
        tables.values().stream()
            .filter(table -> table.id().value().equals(reference.table()))
            .anyMatch(table ->
                table.schema().columns().stream()
                    .anyMatch(column -> column.name().equals(reference.target())));
    if (!found) {
      throw new SchemaException(
          version.table() + "/v" + version.major() + ".json",
          "references",
          "expected a column of a published table, found %s.%s; correct it, or publish that table too"
              .formatted(reference.table(), reference.target()));
    }
  }

  /// The tables shipped with the product.
  ///
  /// @throws SchemaException when a file cannot be used
  public static SchemaCatalog shipped() {
    Map<Version, PublishedTable> tables = new TreeMap<>();
    for (String name : new String(resource("index"), StandardCharsets.UTF_8).lines().toList()) {
      add(tables, name, resource(name));
    }
    return new SchemaCatalog(tables);
  }

  /// These tables, and over them the files below `folder`.
  ///
  /// @throws SchemaException when a file cannot be used
  public SchemaCatalog with(Path folder) {
    Map<Version, PublishedTable> all = new TreeMap<>(tables);
    try (Stream<Path> walk = Files.walk(folder, 2)) {
      for (Path path : walk.filter(p -> p.toString().endsWith(".json")).sorted().toList()) {
        add(all, folder.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SchemaCatalog(all);
  }

  private static void add(Map<Version, PublishedTable> tables, String file, byte[] content) {
    PublishedTable table = read(file, content);
    tables.put(new Version(table.id().value(), table.schema().major()), table);
  }

  /// Reads one file, whose name and content must agree.
  static PublishedTable read(String file, byte[] content) {
    var name = FILE.matcher(file);
    if (!name.matches()) {
      throw new SchemaException(file, "", "expected a file named <table>/v<major>.json");
    }
    PublishedTable table = SchemaReader.read(file, content);
    if (!table.id().value().equals(name.group(1))
        || table.schema().major() != Integer.parseInt(name.group(2))) {
      throw new SchemaException(
          file,
          "",
          "expected the table and major version of the file's name, found "
              + table.id()
              + " "
              + table.schema().version());
    }
    return table;
  }

  private static byte[] resource(String name) {
    try (InputStream in = SchemaCatalog.class.getResourceAsStream(SHIPPED + name)) {
      if (in == null) {
        throw new SchemaException(name, "", "expected it among the shipped schemas, found nothing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Optional<PublishedTable> find(TableId table, int major) {
    return Optional.ofNullable(tables.get(new Version(table.value(), major)));
  }

  /// By name, then major.
  public Collection<PublishedTable> all() {
    return tables.values();
  }

  /// The names of all tables, for messages.
  public List<String> names() {
    List<String> names = new ArrayList<>();
    tables.keySet().forEach(version -> names.add(version.table() + "/v" + version.major()));
    return names;
  }
}
