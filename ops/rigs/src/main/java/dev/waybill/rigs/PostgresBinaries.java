package dev.waybill.rigs;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// PostgreSQL's programs, unpacked once per user from the archive on the class path.
///
/// The folder under `~/.cache/waybill/postgres` is named by the archive's digest and appears whole,
/// by a rename: any number of JVMs may unpack at once.
final class PostgresBinaries {
  private PostgresBinaries() {}

  /// The folder of `postgres` and `initdb`.
  static Path bin() {
    return Unpacked.FOLDER.resolve("bin");
  }

  private static final class Unpacked {
    static final Path FOLDER = unpack(archiveName());
  }

  private static Path unpack(String archive) {
    try (InputStream in = open(archive)) {
      byte[] bytes = in.readAllBytes();
      Path folder = cache().resolve(sha256(bytes).substring(0, 16));
      if (!Files.isDirectory(folder)) {
        Path half = Files.createTempDirectory(Files.createDirectories(cache()), "unpacking-");
        untar(new ByteArrayInputStream(bytes), half);
        publish(half, folder);
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void publish(Path half, Path folder) throws IOException {
    try {
      Files.move(half, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
      TempFolder.delete(half);
    }
  }

  private static Path cache() {
    return Path.of(System.getProperty("user.home"), ".cache", "waybill", "postgres");
  }

  private static String archiveName() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch =
        switch (System.getProperty("os.arch")) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          case String other -> other;
        };
    return "postgres-" + (os.contains("mac") ? "darwin" : os) + "-" + arch + ".txz";
  }

  private static InputStream open(String archive) {
    InputStream in = PostgresBinaries.class.getResourceAsStream("/" + archive);
    if (in == null) {
      throw new RigException(
          "expected PostgreSQL's archive %s on the class path, found none: it is packed for Linux and macOS on amd64 and arm64"
              .formatted(archive));
    }
    return in;
  }

  private static void untar(InputStream archive, Path into) throws IOException {
    try (var tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(archive)))) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        Path target = into.resolve(entry.getName()).normalize();
        if (!target.startsWith(into)) {
          throw new RigException("expected paths inside the archive, found " + entry.getName());
        }
        write(tar, entry, target);
      }
    }
  }

  private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(target);
      return;
    }
    Files.createDirectories(target.resolveSibling("."));
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else {
      Files.copy(tar, target);
      if ((entry.getMode() & 0100) != 0) {
        Files.setPosixFilePermissions(target, EXECUTABLE);
      }
    }
  }

  private static final Set<PosixFilePermission> EXECUTABLE =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_EXECUTE);

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
