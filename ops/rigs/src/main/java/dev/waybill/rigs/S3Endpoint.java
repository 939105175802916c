package dev.waybill.rigs;

import java.net.URI;

/// Where an S3 rig listens and the keys it takes. Buckets are addressed by path.
public record S3Endpoint(URI uri, String region, String accessKey, String secretKey) {
  static S3Endpoint onPort(int port) {
    return new S3Endpoint(
        URI.create("http://127.0.0.1:" + port), "us-east-1", "local-identity", "local-credential");
  }
}
