package dev.waybill.dispatcher.cli;

import dev.waybill.schemas.PublishedTable;
import dev.waybill.schemas.SchemaCatalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Which published tables a command is about.
final class TableOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(names = "--table", description = "A published table, e.g. events; default: all.")
  private List<String> tables = new ArrayList<>();

  @Option(
      names = "--schemas",
      paramLabel = "FOLDER",
      description = "A folder of own schema files, <table>/v<major>.json, beside the shipped ones.")
  private @Nullable Path schemas;

  /// Those named, of the shipped ones and those in the folder; all where none is named.
  List<PublishedTable> chosen() {
    SchemaCatalog shipped = SchemaCatalog.shipped();
    return chosen(schemas == null ? shipped : shipped.with(schemas));
  }

  List<PublishedTable> chosen(SchemaCatalog catalog) {
    for (String table : tables) {
      if (catalog.all().stream().noneMatch(t -> t.id().value().equals(table))) {
        throw new ParameterException(
            spec.commandLine(),
            "--table: expected one of " + catalog.names() + " without its version, found " + table);
      }
    }
    return catalog.all().stream().filter(this::names).toList();
  }

  boolean names(PublishedTable table) {
    return tables.isEmpty() || tables.contains(table.id().value());
  }
}
