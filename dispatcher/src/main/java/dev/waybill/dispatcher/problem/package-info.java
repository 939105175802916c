/// What is wrong with a configuration, said in one form; start at
/// [dev.waybill.dispatcher.problem.Problem].
@NullMarked
package dev.waybill.dispatcher.problem;

import org.jspecify.annotations.NullMarked;
