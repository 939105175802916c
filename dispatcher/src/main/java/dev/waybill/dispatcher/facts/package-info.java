/// The facts of a read that make the next one exact; start at
/// [dev.waybill.dispatcher.facts.ReadFacts].
@NullMarked
package dev.waybill.dispatcher.facts;

import org.jspecify.annotations.NullMarked;
