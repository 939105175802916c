package dev.waybill.s3;

import dev.waybill.spi.DestinationException;
import dev.waybill.spi.DestinationException.Kind;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// What a store's refusal means, and what a person can do about it. Codes are those of S3's
/// published list of error responses.
final class Failures {
  /// `AccessDenied` among them: a grant takes minutes to be known everywhere. A person is asked
  /// when the attempts are used up.
  private static final Set<String> MOMENTARY =
      Set.of(
          "AccessDenied",
          "BadDigest",
          "IncompleteBody",
          "NoSuchUpload",
          "OperationAborted",
          "RequestTimeout");

  private static final String REGION = "set region to the bucket's region";

  private Failures() {}

  /// A failure of a request that decides nothing.
  ///
  /// @param doing what was tried, e.g. `upload a part of <key>`
  static DestinationException undecided(String doing, SdkException failure) {
    Kind kind =
        Outage.is(failure)
            ? Kind.UNAVAILABLE
            : isMomentary(failure) ? Kind.TRANSIENT : Kind.PERMANENT;
    return new DestinationException(kind, "could not " + doing + ": " + explain(failure), failure);
  }

  /// A failure of what follows a decision: whatever the store refuses now, the delivery stands.
  static DestinationException afterDecision(DestinationException failure) {
    boolean ofTheProtocol =
        failure.kind() == Kind.PERMANENT && !(failure.getCause() instanceof SdkException);
    return ofTheProtocol
        ? failure
        : new DestinationException(Kind.IN_DOUBT, String.valueOf(failure.getMessage()), failure);
  }

  /// A failure after which a delivery may be decided.
  static DestinationException inDoubt(String doing, SdkException failure) {
    return new DestinationException(
        Kind.IN_DOUBT, "could not " + doing + ": " + explain(failure), failure);
  }

  static DestinationException permanent(String message) {
    return new DestinationException(Kind.PERMANENT, message, null);
  }

  /// Whether the store may not have refused at all: the request may have taken effect.
  static boolean isAmbiguous(SdkException failure) {
    return !(failure instanceof S3Exception answer)
        || answer.statusCode() >= 500
        || answer.statusCode() == 408
        || answer.statusCode() == 429
        || code(answer).equals("RequestTimeout");
  }

  static boolean isMissing(S3Exception answer) {
    return answer.statusCode() == 404 && !code(answer).equals("NoSuchBucket");
  }

  private static boolean isMomentary(SdkException failure) {
    return failure instanceof S3Exception answer
        ? answer.statusCode() != 501
            && (isAmbiguous(answer)
                || answer.statusCode() == 409
                || MOMENTARY.contains(code(answer)))
        : true;
  }

  /// The store's answer with the remedy, or the client's message. Never a credential.
  static String explain(SdkException failure) {
    String found = found(failure);
    return remedy(failure).map(remedy -> found + "; " + remedy).orElse(found);
  }

  /// The store's answer, or the client's message. Never a credential.
  static String found(SdkException failure) {
    if (!(failure instanceof S3Exception answer)) {
      return String.valueOf(failure.getMessage());
    }
    String code = code(answer);
    return "the store answered " + answer.statusCode() + (code.isEmpty() ? "" : " " + code);
  }

  static String code(S3Exception answer) {
    String code = answer.awsErrorDetails() == null ? null : answer.awsErrorDetails().errorCode();
    return code == null ? "" : code;
  }

  /// What a person can do about it.
  static Optional<String> remedy(SdkException failure) {
    if (!(failure instanceof S3Exception answer)) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        switch (code(answer)) {
          case "InvalidAccessKeyId" -> "set accessKey to a key this store knows";
          case "SignatureDoesNotMatch" -> "set secretKey to the secret of accessKey";
          case "NoSuchBucket" -> "create the bucket, or correct the setting bucket";
          case "PermanentRedirect", "AuthorizationHeaderMalformed" -> REGION;
          case "RequestTimeTooSkewed" -> "correct this machine's clock";
          case "NotImplemented", "XNotImplemented" ->
              "if the store refuses checksums, set checksums to when_required; else use another";
          default -> remedyByStatus(answer.statusCode());
        });
  }

  private static @Nullable String remedyByStatus(int status) {
    return switch (status) {
      case 301 -> REGION;
      case 403 ->
          "allow s3:ListBucket, s3:GetObject, s3:PutObject, s3:DeleteObject and"
              + " s3:AbortMultipartUpload on the bucket and prefix";
      default -> null;
    };
  }
}
