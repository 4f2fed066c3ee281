/// Tells people and tools what is going on: status, conditions, events, metrics.
@NullMarked
package io.ringhold.operator.report;

import org.jspecify.annotations.NullMarked;
