package dev.waybill.dispatcher.credentials;

import dev.waybill.dispatcher.problem.Problem;
import dev.waybill.dispatcher.problem.ProblemsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.GeneralSecurityException;
import java.util.Set;
import java.util.UUID;

/// The file of a keyset: JSON as Tink writes it, readable by its owner only. It is read whenever it
/// is needed, so that a rotation reaches every process that shares the file.
public record KeysetFile(Path path) {
  /// @throws ProblemsException when there is none, or another file
  public Keyset read() {
    try {
      return Keyset.parse(Files.readString(path));
    } catch (IOException e) {
      throw unusable(
          "expected a readable keyset at "
              + path
              + ", found "
              + e.getClass().getSimpleName()
              + "; `waybill keys create` writes one");
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw unusable(
          "expected a keyset as `waybill keys create` writes it at "
              + path
              + ", found another file");
    }
  }

  private static ProblemsException unusable(String text) {
    return new ProblemsException(Problem.at(text, "credentials", "keyset"));
  }

  /// Writes a new keyset of one key.
  ///
  /// @throws ProblemsException when the file is there: its keys may be in use
  public Keyset create() throws IOException {
    Keyset keys = Keyset.generate();
    Path whole = path.toAbsolutePath();
    try {
      write(whole, keys);
    } catch (FileAlreadyExistsException _) {
      throw unusable(
          "expected no file at " + path + ", found one; `waybill keys rotate` replaces its keys");
    }
    force(whole);
    return keys;
  }

  /// In one step: a reader finds the old keyset or the new one, on disk. Where the path is a
  /// symbolic link, the link stays and the file it leads to is replaced.
  ///
  /// @throws ProblemsException when the file belongs to another user: its readers could not read
  ///   one of this user
  public void replace(Keyset keys) throws IOException {
    Path whole = path.toRealPath();
    Path half = whole.resolveSibling(whole.getFileName() + "." + UUID.randomUUID());
    try {
      write(half, keys);
      UserPrincipal owner = Files.getOwner(whole);
      if (!owner.equals(Files.getOwner(half))) {
        throw unusable(
            "expected a keyset of the user who runs this at "
                + whole
                + ", found one of "
                + owner.getName()
                + ", who could not read it any more; run this as "
                + owner.getName());
      }
      Files.move(half, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(half);
    }
    force(whole);
  }

  /// @throws FileAlreadyExistsException when there is one, which is left as it is
  private static void write(Path to, Keyset keys) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            to,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      boolean written = false;
      try {
        ByteBuffer text = ByteBuffer.wrap(keys.json().getBytes(StandardCharsets.UTF_8));
        while (text.hasRemaining()) {
          int _ = file.write(text);
        }
        file.force(true);
        written = true;
      } finally {
        if (!written) {
          Files.deleteIfExists(to);
        }
      }
    }
  }

  /// A file's name is on disk when its folder is.
  private static void force(Path file) throws IOException {
    try (FileChannel folder = FileChannel.open(file.resolveSibling(""), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }
}
