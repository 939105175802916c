package dev.waybill.dispatcher.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.waybill.dispatcher.problem.ProblemsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedSecretTest {
  private static final byte[] HERE = "here".getBytes(UTF_8);
  private static final byte[] THERE = "there".getBytes(UTF_8);

  @TempDir private Path folder;

  @Test
  void opensForTheIdentityItWasGivenForOnly() throws Exception {
    Keyset keys = Keyset.generate();
    SealedSecret sealed = SealedSecret.seal(keys, "hush", HERE);
    assertThat(sealed.open(keys, HERE)).isEqualTo("hush");
    assertThatThrownBy(() -> sealed.open(keys, THERE)).isInstanceOf(GeneralSecurityException.class);
    assertThatThrownBy(() -> sealed.open(Keyset.generate(), HERE))
        .isInstanceOf(GeneralSecurityException.class);
    assertThat(sealed.toString()).doesNotContain("hush").doesNotContain(sealed.ciphertext());
  }

  @Test
  void aFingerprintStaysWithItsSecretAndTellsNothingOfIt() throws Exception {
    Keyset keys = Keyset.generate();
    SealedSecret sealed = SealedSecret.seal(keys, "hush", HERE);
    Keyset rotated = keys.withNewPrimary();
    SealedSecret moved = sealed.reseal(rotated, HERE);
    assertThat(moved.fingerprint()).isEqualTo(sealed.fingerprint());
    assertThat(moved.keyVersion()).isEqualTo(rotated.primary()).isNotEqualTo(sealed.keyVersion());
    assertThat(moved.open(rotated.primaryOnly(), HERE)).isEqualTo("hush");
    assertThat(SealedSecret.seal(keys, "hush", HERE).fingerprint())
        .as("given again")
        .isNotEqualTo(sealed.fingerprint());
  }

  @Test
  void aKeysetIsWrittenForItsOwnerOnlyAndNeverOver() throws Exception {
    KeysetFile file = new KeysetFile(folder.resolve("keys.json"));
    Keyset keys = file.create();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-------");
    assertThat(file.read().versions()).isEqualTo(keys.versions());
    assertThatThrownBy(file::create)
        .isInstanceOf(ProblemsException.class)
        .hasMessageContaining("keys rotate");
    Keyset more = keys.withNewPrimary();
    file.replace(more);
    assertThat(file.read().primary()).isEqualTo(more.primary());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-------");
    assertThat(folder).isDirectoryContaining(path -> path.equals(file.path()));
    assertThat(Files.list(folder)).hasSize(1);
    assertThat(more.toString()).isEqualTo("Keyset" + more.versions());
  }

  @Test
  void aLinkedKeysetIsReplacedWhereItIs() throws Exception {
    Path mounted = Files.createDirectory(folder.resolve("mounted")).resolve("keys.json");
    Keyset keys = new KeysetFile(mounted).create();
    Path link = Files.createSymbolicLink(folder.resolve("keys.json"), mounted);
    assertThatThrownBy(() -> new KeysetFile(link).create()).hasMessageContaining("keys rotate");
    Keyset more = keys.withNewPrimary();
    new KeysetFile(link).replace(more);
    assertThat(link).isSymbolicLink();
    assertThat(new KeysetFile(mounted).read().primary()).isEqualTo(more.primary());
  }

  @Test
  void aKeysetOfAnotherUserIsLeftToItsOwner() throws Exception {
    KeysetFile file = new KeysetFile(folder.resolve("keys.json"));
    Keyset keys = file.create();
    assumeThat(Files.getOwner(file.path()).getName())
        .as("only root can give it away")
        .isEqualTo("root");
    Files.setOwner(
        file.path(),
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
    assertThatThrownBy(() -> file.replace(keys.withNewPrimary()))
        .isInstanceOf(ProblemsException.class)
        .hasMessageContaining("run this as nobody");
    assertThat(file.read().versions()).isEqualTo(keys.versions());
    assertThat(folder.toFile().list()).containsExactly("keys.json");
  }

  @Test
  void anotherFileIsNoKeyset() throws Exception {
    Path file = Files.writeString(folder.resolve("keys.json"), "{}");
    assertThatThrownBy(() -> new KeysetFile(file).read())
        .hasMessageContaining("credentials.keyset: expected a keyset");
    assertThatThrownBy(() -> new KeysetFile(folder.resolve("none.json")).read())
        .hasMessageContaining("waybill keys create");
  }
}
