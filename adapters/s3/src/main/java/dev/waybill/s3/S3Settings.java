package dev.waybill.s3;

import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.Setting;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.regions.Region;

/// The settings of an `s3` destination, checked.
///
/// @param prefix empty, or a folder without slashes around it
/// @param endpoint of a store other than AWS, else null
/// @param accessKey null where the default chain (environment, profile, instance) finds credentials
/// @param checksums whether every request carries a checksum; some stores refuse them
/// @param concurrency requests at a time, over all deliveries of this destination
record S3Settings(
    FileForm form,
    String bucket,
    String prefix,
    Region region,
    @Nullable URI endpoint,
    boolean pathStyle,
    @Nullable String accessKey,
    @Nullable String secretKey,
    RequestChecksumCalculation checksums,
    int concurrency) {

  static final List<Setting> ALL =
      List.of(
          Setting.optional("format", "parquet or jsonl", "parquet"),
          Setting.required("bucket", "the bucket; it must exist").identifying(),
          Setting.optional("prefix", "a folder in the bucket", "").identifying(),
          Setting.optional("region", "the bucket's region", "us-east-1").identifying(),
          Setting.optional("endpoint", "URL of a store other than AWS", null).identifying(),
          Setting.optional("pathStyle", "true where the bucket is part of the path", "false"),
          Setting.optional("accessKey", "unset: the default credentials chain", null).caller(),
          new Setting("secretKey", "unset: the default credentials chain", true, true, null),
          Setting.optional("partitioning", "org_date, date or none", "org_date"),
          Setting.optional("targetBytes", "bytes at which a file is closed", "134217728"),
          Setting.optional(
              "checksums",
              "when_supported, or when_required for stores that refuse checksum headers",
              "when_supported"),
          Setting.optional("concurrency", "requests at a time, 1 to 256", "16"));

  /// @throws IllegalArgumentException says what was expected and found; never a secret
  static S3Settings of(DestinationConfig config) {
    String accessKey = config.get("accessKey");
    String secretKey = config.get("secretKey");
    if ((accessKey == null) != (secretKey == null)) {
      throw new IllegalArgumentException(
          "expected accessKey and secretKey, or neither, found only one of them");
    }
    return new S3Settings(
        form(config),
        config.require("bucket"),
        config.require("prefix").replaceAll("^/+|/+$", ""),
        Region.of(config.require("region")),
        endpoint(config.get("endpoint")),
        config.oneOf("pathStyle", List.of(true, false), String::valueOf),
        accessKey,
        secretKey,
        config.oneOf(
            "checksums",
            List.of(
                RequestChecksumCalculation.WHEN_SUPPORTED,
                RequestChecksumCalculation.WHEN_REQUIRED),
            S3Settings::lowerCase),
        (int) config.number("concurrency", 1, 256));
  }

  private static FileForm form(DestinationConfig config) {
    Partitioning partitioning =
        config.oneOf(
            "partitioning",
            List.of(Partitioning.ORG_DATE, Partitioning.DATE, Partitioning.NONE),
            S3Settings::lowerCase);
    long targetBytes = config.number("targetBytes", 1 << 10, 1L << 35);
    FileForm parquet = new FileForm.Parquet(partitioning, targetBytes);
    FileForm jsonLines = new FileForm.JsonLines(partitioning, targetBytes);
    return config.oneOf(
        "format", List.of(parquet, jsonLines), form -> form.equals(parquet) ? "parquet" : "jsonl");
  }

  private static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable URI endpoint(@Nullable String text) {
    if (text == null) {
      return null;
    }
    if (text.contains("@")) {
      throw new IllegalArgumentException(
          "expected endpoint without credentials, found some: set accessKey and secretKey");
    }
    if (!text.matches("https?://[^/\\s]+/?")) {
      throw new IllegalArgumentException(
          "expected endpoint to look like https://host:port, found '" + text + "'");
    }
    return URI.create(text);
  }

  /// Without the keys.
  @Override
  public String toString() {
    String where = endpoint == null ? region.id() : endpoint.toString();
    return "s3://" + bucket + "/" + prefix + " at " + where;
  }
}
