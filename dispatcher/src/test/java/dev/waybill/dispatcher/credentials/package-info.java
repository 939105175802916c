/// Tests of the keyset and what it encrypts.
@NullMarked
package dev.waybill.dispatcher.credentials;

import org.jspecify.annotations.NullMarked;
