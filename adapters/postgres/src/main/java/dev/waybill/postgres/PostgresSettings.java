package dev.waybill.postgres;

import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The settings of a `postgres` destination, checked.
///
/// @param password null where the server asks for none
/// @param schema the replica's, all of it Waybill's
/// @param rootCertificate PEM; null where the JDK's own authorities are meant
/// @param lockTimeout how long a statement waits for a lock
/// @param statementTimeout how long a COPY or a merge may take
record PostgresSettings(
    ServerUrl url,
    String user,
    @Nullable String password,
    String schema,
    Mode mode,
    SslMode sslMode,
    @Nullable Path rootCertificate,
    FileForm.CopyTuples form,
    Duration lockTimeout,
    Duration statementTimeout) {

  static final List<Setting> ALL =
      List.of(
          Setting.required("url", "jdbc:postgresql://host:5432/database, not the source's")
              .identifying(),
          Setting.required("user", "a role that may create and write in the schema").caller(),
          new Setting("password", "unset: the server asks for none", true, true, null),
          Setting.optional("schema", "made where there is none; Waybill's alone", "replica")
              .identifying(),
          Setting.optional(
              "mode", "merge: one row per key; append: every version and a view", "merge"),
          Setting.optional(
                  "sslMode", "disable, allow, prefer, require, verify-ca or verify-full", "prefer")
              .caller(),
          Setting.optional(
                  "sslRootCert", "PEM file of the authority; unset: the JDK's authorities", null)
              .caller(),
          Setting.optional("targetBytes", "bytes at which a file is closed", "134217728"),
          Setting.optional("lockTimeoutSeconds", "how long to wait for a lock, 1 to 300", "5"),
          Setting.optional("statementTimeoutSeconds", "how long a COPY or merge may take", "1800"));

  /// @throws IllegalArgumentException says what was expected and found; never a secret
  static PostgresSettings of(DestinationConfig config) {
    SslMode sslMode = config.oneOf("sslMode", List.of(SslMode.values()), SslMode::text);
    return new PostgresSettings(
        ServerUrl.parse(config.require("url")),
        config.require("user"),
        config.get("password"),
        schema(config.require("schema")),
        config.oneOf("mode", List.of(Mode.values()), mode -> mode.name().toLowerCase(Locale.ROOT)),
        sslMode,
        rootCertificate(config.get("sslRootCert"), sslMode),
        new FileForm.CopyTuples(config.number("targetBytes", 1 << 10, 1L << 35)),
        Duration.ofSeconds(config.number("lockTimeoutSeconds", 1, 300)),
        Duration.ofSeconds(config.number("statementTimeoutSeconds", 10, 86_400)));
  }

  private static String schema(String name) {
    if (!name.matches("[a-z][a-z0-9_]{0,62}")
        || name.startsWith("pg_")
        || name.equals("information_schema")) {
      throw new IllegalArgumentException(
          "expected schema to be a lower case name that is not the server's own, found '"
              + name
              + "'");
    }
    return name;
  }

  private static @Nullable Path rootCertificate(@Nullable String text, SslMode mode) {
    if (text == null) {
      return null;
    }
    if (!mode.verifies()) {
      throw new IllegalArgumentException(
          "expected sslMode verify-ca or verify-full beside sslRootCert, found "
              + mode.text()
              + ", which checks no certificate");
    }
    Path path = Path.of(text);
    if (!Files.isReadable(path)) {
      throw new IllegalArgumentException(
          "expected sslRootCert to be a file that can be read, found '" + text + "'");
    }
    return path;
  }

  /// Without the password.
  @Override
  public String toString() {
    return url + "/" + schema + " as " + user;
  }
}
