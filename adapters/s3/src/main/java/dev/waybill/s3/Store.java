package dev.waybill.s3;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/// A bucket and the two ways to talk to it over one pool of connections.
///
/// @param calls repeats what fails for the moment: everything that may be repeated blindly
/// @param once shows every first answer: for the put that decides, whose repetition is ours to
///   reason about
/// @param patience how long to wait for what should be there soon
record Store(String bucket, S3Client calls, S3Client once, SdkHttpClient http, Patience patience)
    implements AutoCloseable {

  /// @param interceptors see every request; tests stop a process with them
  static Store connect(S3Settings settings, List<ExecutionInterceptor> interceptors) {
    SdkHttpClient http =
        Apache5HttpClient.builder()
            .maxConnections(settings.concurrency() + 4)
            .connectionTimeout(Duration.ofSeconds(5))
            .socketTimeout(Duration.ofMinutes(2))
            .build();
    return new Store(
        settings.bucket(),
        client(settings, http, interceptors, 4),
        client(settings, http, interceptors, 1),
        http,
        Patience.PRODUCTION);
  }

  /// Where requests for the bucket go.
  URI address() {
    return URI.create(
        calls.utilities().getUrl(url -> url.bucket(bucket).key("waybill")).toString());
  }

  Store with(Patience other) {
    return new Store(bucket, calls, once, http, other);
  }

  private static S3Client client(
      S3Settings settings,
      SdkHttpClient http,
      List<ExecutionInterceptor> interceptors,
      int attempts) {
    return S3Client.builder()
        .httpClient(http)
        .region(settings.region())
        .endpointOverride(settings.endpoint())
        .forcePathStyle(settings.pathStyle())
        .credentialsProvider(credentials(settings))
        .requestChecksumCalculation(settings.checksums())
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .overrideConfiguration(options ->
            options
                .executionInterceptors(interceptors)
                .retryStrategy(retry -> retry.maxAttempts(attempts)))
        .build();
  }

  private static AwsCredentialsProvider credentials(S3Settings settings) {
    String accessKey = settings.accessKey();
    String secretKey = settings.secretKey();
    return accessKey == null || secretKey == null
        ? provided(DefaultCredentialsProvider.builder().build())
        : StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
  }

  /// Tells credentials that cannot be had now from a request that failed.
  private static AwsCredentialsProvider provided(AwsCredentialsProvider provider) {
    return () -> {
      try {
        return provider.resolveCredentials();
      } catch (SdkClientException none) {
        throw SdkClientException.create(
            String.valueOf(none.getMessage()), new Outage.NoCredentials(none));
      }
    };
  }

  @Override
  public void close() {
    calls.close();
    once.close();
    http.close();
  }
}
