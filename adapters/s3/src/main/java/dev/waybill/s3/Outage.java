package dev.waybill.s3;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.NoHttpResponseException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Whether a failure is the whole store's: whatever were sent now, it would not be taken. It comes
/// back by itself, or when a person renews what it is asked with; until then waiting is no attempt.
///
/// - no connection, one that breaks, a name that is not resolved, a certificate that has expired;
/// - 429, 503 and `SlowDown`, and the 502 and 504 of a proxy with nothing behind it;
/// - credentials that are not there, unknown, expired or signed with the wrong secret. They are
///   renewed by their provider or replaced by a person, and every stream of the destination goes on
///   by itself then, instead of one dead letter each.
///
/// `AccessDenied` is none: it may be said of one key and not of others. Nor is 500, which is said
/// of one request.
final class Outage {
  private static final Set<Integer> STATUS = Set.of(401, 429, 502, 503, 504);

  private static final Set<String> CODES =
      Set.of(
          "ExpiredToken",
          "InvalidAccessKeyId",
          "InvalidToken",
          "RequestTimeTooSkewed",
          "ServiceUnavailable",
          "SignatureDoesNotMatch",
          "SlowDown",
          "TokenRefreshRequired");

  private Outage() {}

  /// The client could not even ask.
  static final class NoCredentials extends Exception {
    private static final long serialVersionUID = 1L;

    NoCredentials(SdkClientException cause) {
      super(cause);
    }
  }

  static boolean is(SdkException failure) {
    if (failure instanceof S3Exception answer) {
      return STATUS.contains(answer.statusCode()) || CODES.contains(Failures.code(answer));
    }
    if (failure instanceof AbortedException) {
      return false;
    }
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof FileSystemException) {
        return false; // The spool's, not the store's.
      }
      if (isAway(cause)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAway(Throwable cause) {
    return cause instanceof SocketException
        || cause instanceof SocketTimeoutException
        || cause instanceof UnknownHostException
        || cause instanceof NoHttpResponseException
        || cause instanceof SSLException
        || cause instanceof NoCredentials;
  }

  /// Whether no connection was made, so that nothing can have been decided.
  static boolean isNeverSent(SdkException failure) {
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof java.net.ConnectException || cause instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }
}
