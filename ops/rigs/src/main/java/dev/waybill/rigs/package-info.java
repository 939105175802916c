/// Real servers in processes of their own, for tests and the demo; start at [PostgresServer] and
/// [S3ProxyServer].
@NullMarked
package dev.waybill.rigs;

import org.jspecify.annotations.NullMarked;
