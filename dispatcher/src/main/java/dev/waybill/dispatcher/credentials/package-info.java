/// Secrets, encrypted under a keyset that stands in a file; start at
/// [dev.waybill.dispatcher.credentials.Keyset].
@NullMarked
package dev.waybill.dispatcher.credentials;

import org.jspecify.annotations.NullMarked;
