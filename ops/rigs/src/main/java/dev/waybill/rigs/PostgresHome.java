package dev.waybill.rigs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// The folder of one PostgreSQL server: `data`, `server.log`, `port`, and `password`, which only
/// its owner can read.
record PostgresHome(Path folder) {
  Path data() {
    return folder.resolve("data");
  }

  Path log() {
    return folder.resolve("server.log");
  }

  Path port() {
    return folder.resolve("port");
  }

  /// PostgreSQL's own pid file.
  Path postmasterPid() {
    return data().resolve("postmaster.pid");
  }

  /// While it is there, the server follows another.
  Path standbySignal() {
    return data().resolve("standby.signal");
  }

  String password() throws IOException {
    return Files.readString(passwordFile()).strip();
  }

  private Path passwordFile() {
    return folder.resolve("password");
  }

  /// Makes the data folder when there is none. One that was left half made is not used: `initdb`
  /// works beside it and the result is renamed.
  void create() throws IOException {
    if (Files.isDirectory(data())) {
      return;
    }
    Files.createDirectories(folder);
    if (!Files.exists(passwordFile())) {
      writePassword();
    }
    Path half = folder.resolve("initdb");
    TempFolder.delete(half);
    Processes.run(
        unprivileged(
            List.of(
                PostgresBinaries.bin().resolve("initdb").toString(),
                "--pgdata=" + half,
                "--username=" + PostgresServer.USER,
                "--pwfile=" + passwordFile(),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-locale",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-sync",
                "--no-instructions")));
    Files.move(half, data());
  }

  /// Makes this folder a copy of a stopped server's, with the same password and a port of its own.
  void copy(PostgresHome stopped) throws IOException {
    Files.createDirectories(folder);
    Files.copy(stopped.passwordFile(), passwordFile(), StandardCopyOption.COPY_ATTRIBUTES);
    try (Stream<Path> files = Files.walk(stopped.data())) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path to = data().resolve(stopped.data().relativize(file));
        Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private void writePassword() throws IOException {
    byte[] random = new byte[12];
    new SecureRandom().nextBytes(random);
    Path half = folder.resolve("password.tmp");
    Files.deleteIfExists(half);
    Files.createFile(
        half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(half, HexFormat.of().formatHex(random) + "\n");
    Files.move(half, passwordFile());
  }

  /// The command of the server itself, not through `pg_ctl`: the process started is the postmaster.
  ///
  /// @param settings `name=value`, the later one wins
  List<String> command(int port, List<String> settings) {
    List<String> command = new ArrayList<>();
    command.add(PostgresBinaries.bin().resolve("postgres").toString());
    command.addAll(List.of("-D", data().toString(), "-p", Integer.toString(port)));
    for (String setting : settings) {
      command.addAll(List.of("-c", setting));
    }
    return unprivileged(command);
  }

  /// PostgreSQL refuses to run as root. In a user namespace of its own root is nobody, and still
  /// owns its files.
  private static List<String> unprivileged(List<String> command) {
    if (!System.getProperty("user.name").equals("root")) {
      return command;
    }
    List<String> wrapped = new ArrayList<>(List.of("unshare", "-U"));
    wrapped.addAll(command);
    return wrapped;
  }
}
