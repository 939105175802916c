package dev.waybill.spi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// All files of one read, in one form.
public record SpooledDelivery(List<SpooledFile> files) {
  public SpooledDelivery {
    files = List.copyOf(files);
  }

  public long rows() {
    return files.stream().mapToLong(SpooledFile::rows).sum();
  }

  public long bytes() {
    return files.stream().mapToLong(SpooledFile::bytes).sum();
  }

  /// SHA-256 over the files' own SHA-256 in order of part: equal exactly when every byte of every
  /// file is.
  public String digest() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (SpooledFile file : files) {
        sha.update(file.sha256().getBytes(StandardCharsets.US_ASCII));
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
