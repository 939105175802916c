package dev.waybill.dispatcher.retention;

import dev.waybill.spi.DestinationId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/// The version of a policy: the SHA-256 of its canonical form, a JSON document of sorted names that
/// holds what decides which rows go. How long a question may take decides nothing.
///
/// @param version 64 hex digits
/// @param document the canonical form
public record PolicyVersion(String version, String document) {
  private static final JsonMapper JSON = JsonMapper.shared();

  public static PolicyVersion of(RetentionSettings settings) {
    TreeMap<String, Object> tables = new TreeMap<>();
    settings.tables().forEach((id, policy) -> tables.put(id.value(), canonical(policy)));
    String document = JSON.writeValueAsString(tables);
    return new PolicyVersion(sha256(document), document);
  }

  private static Map<String, Object> canonical(TablePolicy policy) {
    return new TreeMap<>(
        Map.of(
            "column", policy.column(),
            "days", policy.days().place() + " by " + policy.days().key(),
            "destinations",
                policy.destinations().stream().map(DestinationId::value).sorted().toList(),
            "evidence", policy.evidence().name(),
            "largestShare", policy.largestShare().stripTrailingZeros().toPlainString(),
            "notArchived", policy.notArchived().stream().sorted().toList(),
            "withoutDestination", Objects.requireNonNullElse(policy.withoutDestination(), "")));
  }

  static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("expected SHA-256 in this JVM, found none", e);
    }
  }
}
