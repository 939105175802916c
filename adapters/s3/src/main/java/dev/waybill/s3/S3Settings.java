package dev.waybill.s3;

import dev.waybill.spi.DestinationConfig;
import dev.waybill.spi.FileForm;
import dev.waybill.spi.Partitioning;
import dev.waybill.spi.Setting;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
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
        value(config, "prefix").replaceAll("^/+|/+$", ""),
        Region.of(value(config, "region")),
        endpoint(config.get("endpoint")),
        oneOf(config, "pathStyle", List.of("true", "false"), Boolean::parseBoolean),
        accessKey,
        secretKey,
        oneOf(
            config,
            "checksums",
            List.of("when_supported", "when_required"),
            text -> RequestChecksumCalculation.valueOf(text.toUpperCase(Locale.ROOT))),
        (int) number(config, "concurrency", 1, 256));
  }

  private static FileForm form(DestinationConfig config) {
    Partitioning partitioning =
        oneOf(
            config,
            "partitioning",
            List.of("org_date", "date", "none"),
            text -> Partitioning.valueOf(text.toUpperCase(Locale.ROOT)));
    long targetBytes = number(config, "targetBytes", 1 << 10, 1L << 35);
    return oneOf(
        config,
        "format",
        List.of("parquet", "jsonl"),
        text ->
            text.equals("parquet")
                ? new FileForm.Parquet(partitioning, targetBytes)
                : new FileForm.JsonLines(partitioning, targetBytes));
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

  private static <T> T oneOf(
      DestinationConfig config, String name, List<String> known, Function<String, T> read) {
    String text = value(config, name);
    if (!known.contains(text)) {
      throw new IllegalArgumentException(
          "expected " + name + " to be one of " + known + ", found '" + text + "'");
    }
    return read.apply(text);
  }

  private static long number(DestinationConfig config, String name, long least, long most) {
    String text = value(config, name);
    if (text.matches("\\d{1,18}")) {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new IllegalArgumentException(
        "expected " + name + " to be a number from " + least + " to " + most + ", found " + text);
  }

  private static String value(DestinationConfig config, String name) {
    String text = config.get(name);
    if (text != null) {
      return text;
    }
    for (Setting setting : ALL) {
      String fallback = setting.fallback();
      if (setting.name().equals(name) && fallback != null) {
        return fallback;
      }
    }
    return config.require(name);
  }

  /// Without the keys.
  @Override
  public String toString() {
    String where = endpoint == null ? region.id() : endpoint.toString();
    return "s3://" + bucket + "/" + prefix + " at " + where;
  }
}
