/// Certifies what the other modules' tests stand on.
@NullMarked
package dev.waybill.testkit;

import org.jspecify.annotations.NullMarked;
