package dev.waybill.dispatcher.evidence;

import dev.waybill.dispatcher.audit.AuditLog;
import dev.waybill.dispatcher.control.ControlDatabase;
import dev.waybill.dispatcher.evidence.EvidenceManifest.File;
import dev.waybill.dispatcher.evidence.EvidenceManifest.Order;
import dev.waybill.dispatcher.evidence.FindingEvidence.Row;
import dev.waybill.dispatcher.evidence.FindingEvidence.Rows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Writes what was found into a folder, a file per table, and last the manifest: where that is, the
/// files are whole. It is in the audit before anybody can read it.
public final class EvidenceExport {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final ControlDatabase control;
  private final ExportFormat format;

  public EvidenceExport(ControlDatabase control, ExportFormat format) {
    this.control = control;
    this.format = format;
  }

  /// @param folder made where it is missing
  /// @throws IOException when it has files of these names: evidence is not written over
  public EvidenceManifest write(Path folder, Order order, FindingEvidence found)
      throws IOException {
    Files.createDirectories(folder);
    requireFree(folder.resolve(EvidenceManifest.NAME));
    for (Rows each : found.tables()) {
      requireFree(folder.resolve(format.fileOf(each.table())));
    }
    List<File> files = new ArrayList<>();
    for (Rows each : found.tables()) {
      files.add(write(folder, each));
    }
    EvidenceManifest manifest = EvidenceManifest.of(order, format, found, files);
    record(manifest);
    create(
        folder.resolve(EvidenceManifest.NAME),
        JSON.writeValueAsString(manifest).getBytes(StandardCharsets.UTF_8));
    return manifest;
  }

  private static void requireFree(Path file) throws IOException {
    if (Files.exists(file)) {
      throw new IOException(
          "expected a folder without evidence, found %s; choose another".formatted(file));
    }
  }

  /// For what is written to no folder.
  public EvidenceManifest record(Order order, FindingEvidence found) {
    EvidenceManifest manifest = EvidenceManifest.of(order, format, found, List.of());
    record(manifest);
    return manifest;
  }

  private void record(EvidenceManifest manifest) {
    control.transaction(() ->
        new AuditLog(control)
            .record(
                manifest.by(),
                "evidence.snapshot",
                manifest.table() + " " + manifest.id(),
                manifest,
                manifest.reason()));
  }

  private File write(Path folder, Rows rows) throws IOException {
    StringBuilder text = new StringBuilder(format.head(rows.table()));
    for (Row row : rows.rows()) {
      text.append(format.line(rows.table(), row.values()));
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    String name = format.fileOf(rows.table());
    create(folder.resolve(name), bytes);
    return new File(
        name, rows.table().id().value(), rows.rows().size(), bytes.length, sha256(bytes));
  }

  private static void create(Path file, byte[] bytes) throws IOException {
    Path _ = Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("expected SHA-256 in this JVM, found none", e);
    }
  }
}
